import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

/** Runs `action` while no other process sets up the same checkout; waits for one that does. */
export async function withSetupLock(directory, say, action) {
  const file = path.join(directory, 'setup.lock');
  await acquire(directory, file, say);
  const release = () => fs.rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await action();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function acquire(directory, file, say) {
  for (let told = false; ; ) {
    try {
      fs.mkdirSync(directory, { recursive: true });
      createWhole(file, String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') {
        const fault = new Error(`no permission to write to ${directory} (${error.code}): give it to this user`);
        throw Object.assign(fault, { name: 'Fault' });
      }
    }
    const holder = holderOf(file);
    if (holder === undefined) continue;
    if (!alive(holder)) fs.rmSync(file, { force: true });
    else {
      if (!told) say(`waiting for another set-up of this checkout (process ${holder})`);
      told = true;
      await delay(200);
    }
  }
}

/** Creates the file with its content at once, so that nobody sees it empty; EEXIST where there is one. */
function createWhole(file, content) {
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, content);
  try {
    fs.linkSync(draft, file);
  } finally {
    fs.rmSync(draft);
  }
}

/** `undefined` when the file has just gone. */
function holderOf(file) {
  try {
    return Number(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
