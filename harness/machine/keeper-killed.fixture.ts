// A program that raises a setting and is killed with it raised: what a crash looks like. Argument: the folder.
import { writeSync } from 'node:fs';
import { RaisedSettings } from './kernel-settings.ts';

await RaisedSettings.raise([{ name: 'net.ipv4.tcp_mem', value: '7 8 9' }], process.argv[2]);
writeSync(1, 'raised\n');
setInterval(() => {}, 1000);
