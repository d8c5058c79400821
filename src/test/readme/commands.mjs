/**
 * Runs the `sh` blocks of README.md, then those of src/docs, each page in order, in one folder that holds a copy of
 * this working tree. A block must exit with 0 and print exactly what the block after it shows (`json`, `csv` or
 * `text`); without such a block, it must print nothing. White space outside the strings of JSON and CRLF in CSV do not
 * count.
 *
 * An HTML comment before a block, invisible to readers, says what a reader knows from the text:
 *
 *     <!-- run: server -->               starts the server; the one that runs is stopped first, as by Ctrl-C
 *     <!-- run: server stopped -->       stops the server first
 *     <!-- run: background -->           runs until the end of the page, and prints at least what is shown
 *     <!-- run: until it prints this --> is repeated, since the response changes when a load has ended
 *     <!-- not run: why -->
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
const REAL_DATA = path.resolve(ROOT, '../shared/data/crypto.zip');
const JAR = process.env.JAVA_HOME ? path.join(process.env.JAVA_HOME, 'bin/jar') : 'jar';
const SERVER = 'http://localhost:8000';
const SHOWN = ['json', 'csv', 'text'];

/** Milliseconds until a command is given up; a build may have to download its dependencies. */
const limitOf = (text) => (text.includes('mvnw') ? 900_000 : 120_000);

/** What differs from run to run, in what is shown and in what is printed. */
const VARYING = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/(?<=^id: |"version":)\d+/gm, '<data version>'],
];

/** A line of the server's log; the other lines that it prints are for people. */
const LOG = /^\d{4}-\d\d-\d\dT\S+ +(INFO|WARN|ERROR) .*\n/gm;

class Difference extends Error {}

/** The blocks of a page that can be run, each with its line, its mark and what the page shows after it. */
export function blocksOf(text) {
  const blocks = [];
  const lines = text.split('\n');
  let mark = '';
  let commands;
  for (let at = 0; at < lines.length; at++) {
    const fence = /^```(\w+)/.exec(lines[at])?.[1];
    if (fence !== undefined) {
      const end = lines.indexOf('```', at);
      const body = lines.slice(at + 1, end).join('\n');
      if (fence === 'sh') {
        commands = { line: at + 2, text: body, mark, shown: undefined };
        blocks.push(commands);
      } else if (SHOWN.includes(fence) && commands !== undefined) {
        commands.shown = { kind: fence, text: body };
      }
      commands = fence === 'sh' ? commands : undefined;
      at = end;
    } else if (lines[at].startsWith('#')) {
      commands = undefined;
    }
    mark = /^<!-- ((?:not )?run: .*) -->$/.exec(lines[at])?.[1] ?? (lines[at] === '' ? mark : '');
  }
  return blocks;
}

/** One member or element per line, and no other white space outside strings. */
function jsonLines(text) {
  return text.replace(/"(?:[^"\\]|\\.)*"|[,[{]|\s+/g, (part) => (part.trim() === '' ? '' : ',[{'.includes(part) ? part + '\n' : part));
}

export function comparable(text, kind) {
  const lines = kind === 'json' ? jsonLines(text) : text.trimEnd().replaceAll('\r\n', '\n');
  return VARYING.reduce((rest, [pattern, name]) => rest.replace(pattern, name), lines);
}

/** As many lines of one text as another has. */
function linesOf(text, other) {
  return text.split('\n').slice(0, other.split('\n').length).join('\n');
}

/** Runs one page after another, with one server at a time and the variables that the pages export. */
class Reader {
  #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'krispyto-readme-'));
  #copy = path.join(this.#folder, 'krispyto');
  #home = path.join(this.#folder, 'home');
  #started = new Set();
  #exports = [];
  #server;
  #background = [];
  #hasRealData = fs.existsSync(REAL_DATA);
  ran = 0;

  /** The files of the working tree, committed or not, and what a reader has downloaded. */
  prepare() {
    const files = output('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], ROOT).split('\0');
    for (const file of files.filter((each) => each !== '' && fs.existsSync(path.join(ROOT, each)))) {
      fs.cpSync(path.join(ROOT, file), path.join(this.#copy, file));
    }
    const downloads = path.join(this.#home, 'Downloads');
    fs.mkdirSync(downloads, { recursive: true });
    const header = 'SNo,Name,Symbol,Date,High,Low,Open,Close,Volume,Marketcap\n';
    const zip = (name, csv, rows) => {
      fs.writeFileSync(path.join(downloads, csv), header + rows);
      output(JAR, ['--create', '--no-manifest', '--file', name, csv], downloads);
    };
    zip('more.zip', 'example.csv', '1,Other Coin,OTHR,2020-01-01 23:59:59,3,1,1.5,2.5,1000,50000\n');
    if (this.#hasRealData) {
      fs.copyFileSync(REAL_DATA, path.join(downloads, 'crypto.zip'));
    } else {
      console.log(`${REAL_DATA} does not exist: responses with real prices are not compared.`);
      zip('crypto.zip', 'coin_Bitcoin.csv', '1,Bitcoin,BTC,2021-07-06 23:59:59,3,1,1.5,2.5,1000,50000\n');
    }
  }

  async read(page) {
    const blocks = blocksOf(fs.readFileSync(path.join(ROOT, page), 'utf8'));
    for (const block of blocks.filter(({ mark }) => !mark.startsWith('not run: '))) {
      const where = `${page}:${block.line}`;
      console.log(`${where}  ${block.text.split('\n').find((line) => !line.startsWith('#'))}`);
      try {
        await this.#run(block);
      } catch (error) {
        error.message = `${where}: ${error.message}\n\n${block.text}`;
        throw error;
      }
      this.ran++;
      this.#exports.push(...block.text.split('\n').filter((line) => line.startsWith('export ')));
    }
    for (const { block, command } of this.#background.splice(0)) {
      await this.#until(() => this.#compare(block, linesOf(command.printed, block.shown.text)), 10_000);
      await this.#end(command);
    }
  }

  async #run(block) {
    switch (block.mark) {
      case 'run: server':
        return this.#serve(block);
      case 'run: background':
        return this.#begin(block);
      case 'run: until it prints this':
        return this.#until(async () => this.#compare(block, await this.#finish(block.text)), 30_000);
      case 'run: server stopped':
        await this.stop();
        break;
      case '':
        break;
      default:
        throw new Error(`Nothing is known of "${block.mark}".`);
    }
    return this.#compare(block, await this.#finish(block.text));
  }

  async #serve(block) {
    await this.stop();
    if (await isReady()) {
      throw new Error('Another server listens on port 8000.');
    }
    this.#server = this.#start(block.text);
    const deadline = Date.now() + limitOf(block.text);
    while (!(await isReady())) {
      if (this.#server.status !== undefined || Date.now() > deadline) {
        throw new Error(`The server does not start.\n${this.#server.printed}${this.#server.complaints}`);
      }
      await pause(200);
    }
    if (block.shown !== undefined) {
      await this.#until(() => this.#compare(block, this.#server.printed.replace(LOG, '')), 10_000);
    }
  }

  /** Begins to watch after earlier writes have been announced, and before the next block writes. */
  async #begin(block) {
    await pause(2_000);
    const command = this.#start(block.text);
    this.#background.push({ block, command });
    await this.#until(() => {
      if (command.printed === '') {
        throw new Difference('It prints nothing.');
      }
    }, 10_000);
  }

  async #finish(text) {
    const command = this.#start(text);
    const isEnded = await Promise.race([command.ended.then(() => true), pause(limitOf(text), false, { ref: false })]);
    if (!isEnded) {
      throw new Error(`It does not end.\n${command.printed}${command.complaints}`);
    }
    this.#started.delete(command);
    if (command.status !== 0) {
      throw new Error(`It exits with ${command.status}.\n${command.printed}${command.complaints}`);
    }
    return command.printed.replace(LOG, '');
  }

  #compare(block, printed) {
    if (!this.#hasRealData && block.text.includes('date=2021-7-6')) {
      return;
    }
    const kind = block.shown?.kind ?? 'text';
    const [shown, actual] = [block.shown?.text ?? '', printed].map((text) => comparable(text, kind));
    if (shown !== actual) {
      throw new Difference(`It prints something else than is shown.\n${this.#difference(shown, actual)}`);
    }
  }

  #difference(shown, actual) {
    const [left, right] = ['shown', 'printed'].map((name) => path.join(this.#folder, name));
    fs.writeFileSync(left, shown + '\n');
    fs.writeFileSync(right, actual + '\n');
    return spawnSync('diff', ['-u', '--label', 'shown', '--label', 'printed', left, right], { encoding: 'utf8' }).stdout;
  }

  async #until(compare, limit) {
    const deadline = Date.now() + limit;
    for (;;) {
      try {
        return await compare();
      } catch (error) {
        if (!(error instanceof Difference) || Date.now() > deadline) {
          throw error;
        }
      }
      await pause(200);
    }
  }

  /** In a process group of its own, as a shell runs a command in a terminal. */
  #start(text) {
    const script = ['set -euo pipefail', ...this.#exports, text].join('\n');
    const child = spawn('bash', ['-c', script], {
      cwd: this.#copy,
      detached: true,
      env: environment(this.#home),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const command = { group: child.pid, printed: '', complaints: '', status: undefined };
    child.stdout.setEncoding('utf8').on('data', (some) => (command.printed += some));
    child.stderr.setEncoding('utf8').on('data', (some) => (command.complaints += some));
    command.ended = new Promise((resolve) => {
      child.on('error', (error) => resolve((command.status = error.message)));
      child.on('close', (status, signal) => resolve((command.status = status ?? signal)));
    });
    this.#started.add(command);
    return command;
  }

  /** Ends the server as Ctrl-C does. */
  async stop() {
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) {
      await this.#end(server);
    }
  }

  async #end(command) {
    signal(command.group, 'SIGINT');
    const isEnded = await Promise.race([command.ended.then(() => true), pause(30_000, false, { ref: false })]);
    if (!isEnded) {
      throw new Error(`It does not end after Ctrl-C.\n${command.printed}${command.complaints}`);
    }
    this.#started.delete(command);
  }

  /** Ends whatever still runs, also a PostgreSQL whose server had to be killed, and deletes the folder. */
  async close() {
    await Promise.allSettled([...this.#started].map((command) => this.#end(command)));
    this.#started.forEach(({ group }) => signal(group, 'SIGKILL'));
    for (const kind of ['sample', 'real']) {
      const lock = path.join(this.#copy, 'data', kind, 'postmaster.pid');
      if (fs.existsSync(lock)) {
        spawnSync('kill', ['-QUIT', fs.readFileSync(lock, 'utf8').split('\n')[0]]);
      }
    }
    fs.rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** That of this process, without the server's settings and with a home folder that a reader may have. */
function environment(home) {
  const settings = fs.readFileSync(path.join(ROOT, '.env.example'), 'utf8').match(/(?<=^#?)[A-Z][A-Z_]+(?==)/gm);
  const { HOME, ...rest } = process.env;
  settings.forEach((name) => delete rest[name]);
  return { MAVEN_USER_HOME: path.join(HOME, '.m2'), ...rest, HOME: home };
}

function output(program, parameters, folder) {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, { cwd: folder, encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) {
    throw new Error(`${program} ${parameters.join(' ')}: ${error?.message ?? stderr}`);
  }
  return stdout;
}

function signal(group, name) {
  try {
    process.kill(-group, name);
  } catch (error) {
    if (error.code !== 'ESRCH') {
      throw error;
    }
  }
}

async function isReady() {
  try {
    return (await fetch(`${SERVER}/health/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

async function main() {
  const reader = new Reader();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(name, () => void reader.close().finally(() => process.exit(1)));
  }
  const docs = fs.readdirSync(path.join(ROOT, 'src/docs')).filter((name) => name.endsWith('.md')).sort();
  try {
    reader.prepare();
    for (const page of ['README.md', ...docs.map((name) => `src/docs/${name}`)]) {
      await reader.read(page);
    }
    await reader.stop();
    console.log(`The ${reader.ran} blocks of commands in README.md and src/docs print what is shown.`);
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  } finally {
    await reader.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
}
