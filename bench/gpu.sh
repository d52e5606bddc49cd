#!/bin/sh
# bench/gpu.sh [folder for the results]
#
# Runs all that a GPU machine offers, one after another: parity of every engine that can be had, half precision among them,
# then images per second of each at batches of 1 to 256, beside bare onnxruntime-node, with its logits held against the CPU's. What cannot run here says why and is left out. Vulkan is
# enough for WebGPU; `npm run setup:tensorflow -- --gpu` comes first for TensorFlow on CUDA. Where the only Vulkan is
# software (Debian's chromium-common), set VULKAN_DIR=/usr/lib/chromium.
set -eu
cd "$(dirname "$0")/.."
results=${1:-.pulmora/gpu}
mkdir -p "$results"
if [ -n "${VULKAN_DIR:-}" ]; then
  export LD_LIBRARY_PATH="$VULKAN_DIR${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
  export VK_ICD_FILENAMES="$VULKAN_DIR/vk_swiftshader_icd.json"
fi
{
  date -u
  uname -srm
  nproc
  nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv 2>/dev/null || echo 'no NVIDIA GPU'
} | tee "$results/hardware.txt"
node packages/la-dnn/dist/testing/webgpu-parity.js | tee "$results/webgpu-parity.json" || echo 'WebGPU: left out'
npx vitest run packages/la-dnn/src/engine/parity.test.ts 2>&1 | tee "$results/parity.txt" || true
npm run bench -- inference --batches "${BATCHES:-1,2,4,8,16,32,64,128,256}" --images "${IMAGES:-512}" \
  --json "$results/inference.json" | tee "$results/inference.txt"
