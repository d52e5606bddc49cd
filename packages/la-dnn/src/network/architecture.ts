/** The five lesions, by the keys of the LA-DNN authors. */
export const LESIONS = ['GGO', 'Csld', 'CrPa', 'AirBr', 'InSepThi'] as const;
export type Lesion = (typeof LESIONS)[number];

/** What the network answers, in the order of its outputs: COVID-19 first, then the lesions. */
export const FINDINGS = ['covid19', ...LESIONS] as const;
export type Finding = (typeof FINDINGS)[number];

/** Side of the square input, pixels. */
export const INPUT_SIDE = 224;

/** Side of the trunk's last feature map. */
export const FEATURE_SIDE = 14;
/** Pixels of the input, along a side, to a place of the feature map. */
export const FEATURE_STRIDE = INPUT_SIDE / FEATURE_SIDE;
/** Channels of the trunk's last feature map. */
export const FEATURE_DEPTH = 1024;

/** A bottleneck of ResNet v2 (He et al., "Identity Mappings in Deep Residual Networks", arXiv 1603.05027). */
export interface Block {
  /** `stage1.0` and so on. */
  readonly name: string;
  readonly inChannels: number;
  readonly midChannels: number;
  readonly outChannels: number;
  /** Of the 3×3 convolution, and of the projection where there is one. */
  readonly stride: 1 | 2;
  /** Whether the shortcut is a 1×1 convolution: the first block of a stage. */
  readonly projects: boolean;
}

const STAGES = [
  { blocks: 3, channels: 256, stride: 1 },
  { blocks: 4, channels: 512, stride: 2 },
  { blocks: 6, channels: 1024, stride: 2 },
] as const;

/** ResNet-50 v2 through its third stage. */
export const BLOCKS: readonly Block[] = STAGES.flatMap(({ blocks, channels, stride }, stage) =>
  Array.from({ length: blocks }, (_, i) => ({
    name: `stage${stage + 1}.${i}`,
    inChannels: i > 0 ? channels : (STAGES[stage - 1]?.channels ?? 64),
    midChannels: channels / 4,
    outChannels: channels,
    stride: i === 0 ? stride : (1 as const),
    projects: i === 0,
  })),
);

/** Where the trunk can be cut in two, in their order: after its stem, a stage, or a block of the last stage. */
export const TRUNK_CUTS = ['stem', 'stage1', 'stage2', 'stage3.1', 'stage3.3', 'stage3'] as const;
export type TrunkCut = (typeof TRUNK_CUTS)[number];

/** Whether a weight, or a block, comes after the cut. */
export function isAfter(cut: TrunkCut, name: string): boolean {
  return placeInTrunk(name, 0) > placeInTrunk(cut, Number.POSITIVE_INFINITY);
}

/** A number that grows along the trunk; a stage named without a block lies at `whole` within it. */
function placeInTrunk(name: string, whole: number): number {
  if (name.startsWith('input.') || name.startsWith('stem')) return 0;
  const [, stage, block] = /^stage(\d)(?:\.(\d))?/.exec(name) ?? [];
  if (stage === undefined) return 10 * (STAGES.length + 1);
  return 10 * Number(stage) + Math.min(9, block === undefined ? whole : Number(block));
}

/** Every weight of the network by name, with its shape; convolutions are HWIO. Batch norms are folded (see `folding.ts`). */
export const WEIGHT_SHAPES: ReadonlyMap<string, readonly number[]> = new Map([
  ...affine('input', 3),
  ...convolution('stem', 7, 3, 64),
  ...BLOCKS.flatMap((block) => [
    ...affine(`${block.name}.input`, block.inChannels),
    ...convolution(`${block.name}.reduce`, 1, block.inChannels, block.midChannels),
    ...convolution(`${block.name}.spatial`, 3, block.midChannels, block.midChannels),
    ...convolution(`${block.name}.expand`, 1, block.midChannels, block.outChannels),
    ...(block.projects ? convolution(`${block.name}.project`, 1, block.inChannels, block.outChannels) : []),
  ]),
  ...affine('features', FEATURE_DEPTH),
  ['attention.kernel', [FEATURE_DEPTH, FINDINGS.length]],
  ['heads.kernel', [FEATURE_DEPTH, FINDINGS.length]],
  ['heads.bias', [FINDINGS.length]],
]);

/** The weights that the heads are made of; all others belong to the trunk. */
export const HEAD_WEIGHTS = ['attention.kernel', 'heads.kernel', 'heads.bias'] as const;

function affine(name: string, channels: number): [string, number[]][] {
  return [
    [`${name}.scale`, [channels]],
    [`${name}.shift`, [channels]],
  ];
}

function convolution(name: string, size: number, from: number, to: number): [string, number[]][] {
  return [
    [`${name}.kernel`, [size, size, from, to]],
    [`${name}.bias`, [to]],
  ];
}
