// `pushbench init`: a target, a scenario and a CI workflow to begin with, written into the current folder and never over
// anything that is there.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { writeWholeFile } from '../../reports/files/whole-file.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { createFolder } from '../options/create-folder.ts';

/** Each template, where it goes, and what it is. */
const FILES = [
  { template: 'my-target.js', path: 'my-target.js', what: 'a server of yours, as pushbench measures it' },
  { template: 'my-scenario.js', path: 'my-scenario.js', what: 'a question of yours' },
  {
    template: 'pushbench.yml',
    path: '.github/workflows/pushbench.yml',
    what: 'both of them in CI: counts, and no slower than before',
  },
] as const;

/** Says what it has written, what it has left as it was, and what to do next. */
export async function initCommand(folder = process.cwd()): Promise<ExitCode> {
  // Everywhere else Node takes a .js file for CommonJS, and the folder's package.json is not ours to change.
  const extension = isModuleFolder(folder) ? 'js' : 'mjs';
  const named = (text: string): string =>
    text.replaceAll(/\b(my-(?:target|scenario))\.js\b/g, `$1.${extension}`);
  for (const { template, path, what } of FILES) {
    const target = join(folder, named(path));
    if (existsSync(target)) {
      process.stdout.write(`left     ${named(path)}: it is there already\n`);
      continue;
    }
    createFolder(dirname(target));
    const text = readFileSync(new URL(`../templates/${template}`, import.meta.url), 'utf8');
    writeWholeFile(target, named(text));
    process.stdout.write(`written  ${named(path)}: ${what}\n`);
  }
  const install = isInstalled(folder) ? [] : ['npm install --save-dev pushbench'];
  const commands = [
    ...install,
    'npx pushbench verify ./my-scenario.js --target ./my-target.js',
    'npx pushbench run ./my-scenario.js --target ./my-target.js,node-ws',
  ];
  process.stdout.write(`\nNext:\n${commands.map((command) => `  ${named(command)}\n`).join('')}`);
  return EXIT.done;
}

/** The files import the package by its name. */
function isInstalled(folder: string): boolean {
  try {
    createRequire(join(resolve(folder), 'here.js')).resolve('pushbench/target');
    return true;
  } catch {
    return false;
  }
}

/** Whether the nearest package.json says that .js files are ES modules. */
function isModuleFolder(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const manifest = join(at, 'package.json');
    if (existsSync(manifest))
      return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type === 'module';
    if (at === dirname(at)) return false;
  }
}
