import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../setup/paths.js';
import { SetupError, setUpTensorFlow } from '../setup/tensorflow-binding.js';

const HELP = `Builds the native TensorFlow backend (training, and inference on a GPU).

Usage: npm run setup:tensorflow [-- --gpu]

  --gpu   fetch "tensorflow" (CUDA) instead of "tensorflow-cpu" where no TensorFlow is installed
  --help  this text
`;

const { values } = parseArgs({ options: { gpu: { type: 'boolean' }, help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write(HELP);
} else {
  try {
    await setUpTensorFlow({
      folder: join(repositoryRoot(), '.pulmora', 'tensorflow'),
      pipPackage: values.gpu ? 'tensorflow' : 'tensorflow-cpu',
      say: (line) => process.stdout.write(`setup:tensorflow: ${line}\n`),
    });
    process.stdout.write('setup:tensorflow: done; training and PULMORA_ENGINE=tensorflow can use it\n');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`setup:tensorflow: ${error.message}\n`);
    process.exitCode = 1;
  }
}
