import protobuf from 'protobufjs';
import {
  BLOCKS,
  type Block,
  FEATURE_DEPTH,
  FEATURE_SIDE,
  FINDINGS,
  INPUT_SIDE,
  WEIGHT_SHAPES,
} from '../network/architecture.js';
import type { Weights } from '../network/weights.js';
import { toFloat16 } from '../release/float16.js';

/** The part of ONNX's schema (onnx.proto, IR version 8) that the network needs. */
const SCHEMA = `
  syntax = "proto3";
  package onnx;
  message ModelProto {
    int64 ir_version = 1; string producer_name = 2; GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8;
  }
  message OperatorSetIdProto { string domain = 1; int64 version = 2; }
  message GraphProto {
    repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
    repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
  }
  message NodeProto {
    repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
    repeated AttributeProto attribute = 5;
  }
  message AttributeProto { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
  message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message ValueInfoProto { string name = 1; TypeProto type = 2; }
  message TypeProto { Tensor tensor_type = 1;
    message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; } }
  message TensorShapeProto { repeated Dimension dim = 1;
    message Dimension { int64 dim_value = 1; string dim_param = 2; } }
`;

const ModelProto = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType('onnx.ModelProto');

const [FLOAT, INT64, FLOAT16] = [1, 7, 10];
const [ATTRIBUTE_INT, ATTRIBUTE_INTS] = [2, 7];

export const ONNX_INPUT = 'pixels';
export const ONNX_LOGITS = 'logits';
export const ONNX_ATTENTION = 'attention';
export const ONNX_TEXTURE = 'texture';

/**
 * Writes the network as an ONNX model (opset 13, NCHW): input `pixels` [N, 1, 224, 224] in 0..1, outputs `logits`
 * [N, 6], `attention` [N, 6, 196] and `texture` [N, 1024]. Made from the weights whenever it is needed, never kept by hand.
 *
 * @param precision of the trunk, where the time goes; what comes in and goes out, and the heads, are of full precision.
 */
export function writeOnnxModel(weights: Weights, precision: 'full' | 'half' = 'full'): Uint8Array {
  const graph = new GraphWriter(weights, precision === 'half');
  let x = graph.node('Concat', [ONNX_INPUT, ONNX_INPUT, ONNX_INPUT], { axis: 1 });
  if (precision === 'half') x = graph.node('Cast', [x], { to: FLOAT16 });
  x = graph.affine('input', x);
  x = graph.node('Relu', [graph.convolution('stem', x, 2, 3)]);
  x = graph.node('MaxPool', [x], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  for (const block of BLOCKS) x = bottleneck(graph, block, x);
  let features = graph.node('Relu', [graph.affine('features', x)]);
  if (precision === 'half') features = graph.node('Cast', [features], { to: FLOAT });

  const shape = graph.constant('pooling.shape', INT64, [3], BigInt64Array.of(0n, BigInt(FINDINGS.length), -1n));
  const places = (name: string) =>
    graph.node('Reshape', [graph.node('Conv', [features, graph.pointwise(name)], { kernel_shape: [1, 1] }), shape]);
  const attention = graph.node('Softmax', [places('attention.kernel')], { axis: -1 }, ONNX_ATTENTION);
  const scored = graph.node('Mul', [attention, places('heads.kernel')]);
  const last = graph.constant('pooling.axis', INT64, [1], BigInt64Array.of(-1n));
  const pooled = graph.node('ReduceSum', [scored, last], { keepdims: 0 });
  graph.node('Add', [pooled, graph.weight('heads.bias', [1, FINDINGS.length])], {}, ONNX_LOGITS);
  graph.node('Flatten', [graph.node('GlobalAveragePool', [features])], { axis: 1 }, ONNX_TEXTURE);

  const message = {
    ir_version: 8,
    producer_name: 'pulmora',
    opset_import: [{ domain: '', version: 13 }],
    graph: {
      name: 'la-dnn',
      node: graph.nodes,
      initializer: graph.initializers,
      input: [valueInfo(ONNX_INPUT, ['N', 1, INPUT_SIDE, INPUT_SIDE])],
      output: [
        valueInfo(ONNX_LOGITS, ['N', FINDINGS.length]),
        valueInfo(ONNX_ATTENTION, ['N', FINDINGS.length, FEATURE_SIDE ** 2]),
        valueInfo(ONNX_TEXTURE, ['N', FEATURE_DEPTH]),
      ],
    },
  };
  return ModelProto.encode(ModelProto.create(message)).finish();
}

function bottleneck(graph: GraphWriter, { name, stride, projects }: Block, input: string): string {
  const activated = graph.node('Relu', [graph.affine(`${name}.input`, input)]);
  let x = graph.node('Relu', [graph.convolution(`${name}.reduce`, activated, 1, 0)]);
  x = graph.node('Relu', [graph.convolution(`${name}.spatial`, x, stride, 1)]);
  x = graph.convolution(`${name}.expand`, x, 1, 0);
  const shortcut = projects ? graph.convolution(`${name}.project`, activated, stride, 0) : input;
  return graph.node('Add', [x, shortcut]);
}

class GraphWriter {
  readonly nodes: object[] = [];
  readonly initializers: object[] = [];

  constructor(
    private readonly weights: Weights,
    /** Whether what the trunk computes with is of half precision. */
    private readonly half: boolean,
  ) {}

  node(
    type: string,
    input: readonly string[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
    output = `t${this.nodes.length}`,
  ): string {
    const attribute = Object.entries(attributes).map(([name, value]) =>
      typeof value === 'number' ? { name, i: value, type: ATTRIBUTE_INT } : { name, ints: value, type: ATTRIBUTE_INTS },
    );
    this.nodes.push({ op_type: type, name: `${type}_${output}`, input, output: [output], attribute });
    return output;
  }

  convolution(name: string, input: string, stride: number, border: number): string {
    const [height = 1, width = 1, from = 1, to = 1] = WEIGHT_SHAPES.get(`${name}.kernel`) ?? [];
    const kernel = toOihw(this.#values(`${name}.kernel`), height * width, from, to);
    const inputs = [
      input,
      this.trunk(`${name}.kernel`, [to, from, height, width], kernel),
      this.trunk(`${name}.bias`, [to]),
    ];
    const pads = [border, border, border, border];
    return this.node('Conv', inputs, { kernel_shape: [height, width], strides: [stride, stride], pads });
  }

  affine(name: string, input: string): string {
    const [channels = 1] = WEIGHT_SHAPES.get(`${name}.scale`) ?? [];
    const scaled = this.node('Mul', [input, this.trunk(`${name}.scale`, [1, channels, 1, 1])]);
    return this.node('Add', [scaled, this.trunk(`${name}.shift`, [1, channels, 1, 1])]);
  }

  /** A [1024, 6] matrix as the kernel of a 1 × 1 convolution. */
  pointwise(name: string): string {
    const kernel = toOihw(this.#values(name), 1, FEATURE_DEPTH, FINDINGS.length);
    return this.constant(name, FLOAT, [FINDINGS.length, FEATURE_DEPTH, 1, 1], kernel);
  }

  /** A weight of the trunk, in the trunk's precision. */
  trunk(name: string, dims: readonly number[], values = this.#values(name)): string {
    return this.half ? this.constant(name, FLOAT16, dims, toFloat16(values)) : this.constant(name, FLOAT, dims, values);
  }

  weight(name: string, dims: readonly number[]): string {
    return this.constant(name, FLOAT, dims, this.#values(name));
  }

  constant(
    name: string,
    type: number,
    dims: readonly number[],
    values: Float32Array | Uint16Array | BigInt64Array,
  ): string {
    const raw_data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.initializers.push({ name, data_type: type, dims, raw_data });
    return name;
  }

  #values(name: string): Float32Array {
    const values = this.weights.get(name);
    if (!values) throw new RangeError(`weight ${name} is missing`);
    return values;
  }
}

function toOihw(hwio: Float32Array, places: number, from: number, to: number): Float32Array {
  const result = new Float32Array(hwio.length);
  for (let p = 0; p < places; p += 1) {
    for (let i = 0; i < from; i += 1) {
      for (let o = 0; o < to; o += 1) result[(o * from + i) * places + p] = hwio[(p * from + i) * to + o] ?? 0;
    }
  }
  return result;
}

const valueInfo = (name: string, shape: readonly (number | string)[]) => ({
  name,
  type: {
    tensor_type: {
      elem_type: FLOAT,
      shape: { dim: shape.map((side) => (typeof side === 'number' ? { dim_value: side } : { dim_param: side })) },
    },
  },
});
