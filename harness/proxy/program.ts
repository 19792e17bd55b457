// The programs that are proxies: whether they are installed here, which version, and how each is started on a configuration.
import { spawnSync } from 'node:child_process';
import { PROXIES, type ProxyName } from '../../scenarios/proxies.ts';
import type { Obstacle } from '../obstacle.ts';
import { adminAddress, type WrittenConfiguration } from './configuration.ts';

/** Debian has daemons outside of a user's PATH. */
export function proxyEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` };
}

/** How each tells its version. */
const VERSION_ARGUMENTS: Readonly<Record<ProxyName, readonly string[]>> = {
  nginx: ['-v'],
  haproxy: ['-v'],
  caddy: ['version'],
};

/** `1.22.1`; undefined where the program is not installed. */
export function proxyVersion(name: ProxyName): string | undefined {
  const { status, stdout, stderr } = spawnSync(PROXIES[name].program, VERSION_ARGUMENTS[name], {
    encoding: 'utf8',
    env: proxyEnvironment(),
  });
  if (status !== 0) return undefined;
  return /\d+(?:\.\d+)+\S*/.exec(stdout + stderr)?.[0] ?? 'unknown';
}

/** Undefined where the program is installed. */
export function proxyObstacle(name: ProxyName): Obstacle | undefined {
  if (proxyVersion(name) !== undefined) return undefined;
  return {
    reason: `${name} is not installed`,
    remedy: `Install the Debian package ${PROXIES[name].program} (apt-get install ${PROXIES[name].program}), or leave --via ${name} out.`,
  };
}

/** Versions of those that are installed. */
export function proxyVersions(names: Iterable<ProxyName>): Readonly<Record<string, string>> {
  return Object.fromEntries([...names].map((name) => [name, proxyVersion(name) ?? 'not installed']));
}

/** How each is told to stay in the foreground, and where its configuration is. */
const ARGUMENTS: Readonly<
  Record<ProxyName, (written: WrittenConfiguration, reloadable: boolean) => readonly string[]>
> = {
  nginx: ({ folder, frame }) => ['-p', folder, '-e', 'stderr', '-c', frame],
  // With a master process, as Debian's service starts it: only then it can be reloaded.
  haproxy: ({ frame, site }, reloadable) => [...(reloadable ? ['-W'] : []), '-db', '-f', frame, '-f', site],
  caddy: ({ frame }) => ['run', '--adapter', 'caddyfile', '--config', frame],
};

/** The command that runs a proxy in the foreground. */
export function proxyCommand(
  name: ProxyName,
  written: WrittenConfiguration,
  reloadable: boolean,
): readonly string[] {
  return [PROXIES[name].program, ...ARGUMENTS[name](written, reloadable)];
}

/** The command that has it take up its configuration anew, as its service does it (`systemctl reload`). */
export function reloadCommand(
  name: ProxyName,
  written: WrittenConfiguration,
  pid: number,
): readonly string[] {
  const { folder, frame } = written;
  const withConfiguration = ['--force', '--adapter', 'caddyfile', '--config', frame];
  const commands: Readonly<Record<ProxyName, readonly string[]>> = {
    nginx: ['nginx', ...ARGUMENTS.nginx(written, true), '-s', 'reload'],
    haproxy: ['kill', '-s', 'USR2', String(pid)],
    // Forced, because nothing has changed: a configuration that has would be taken up as it is.
    caddy: ['caddy', 'reload', ...withConfiguration, '--address', adminAddress(folder)],
  };
  return commands[name];
}
