import assert from 'node:assert/strict';
import { test } from 'node:test';
import { translator } from '../translate';
import { compareMachine, isPercent, titleOf } from './machine-metrics';

test('what the machine did is told in words, with its unit', () => {
  const told = (name: string, language = 'en'): string => titleOf(`telemetry/${name}`, translator(language));

  assert.equal(told('gpu.0.util'), 'GPU 0 · utilisation (%)');
  assert.equal(told('gpu.1.mem_mib'), 'GPU 1 · memory (MiB)');
  assert.equal(told('gpu.1.run_mem_mib'), 'GPU 1 · memory of the run (MiB)');
  assert.equal(told('gpu.0.mig.3.mem_mib'), 'GPU 0 · MIG 3 · memory (MiB)');
  assert.equal(told('gpu.0.temp_c'), 'GPU 0 · temperature (°C)');
  assert.equal(told('gpu.0.slowed'), 'GPU 0 · slowed down');
  assert.equal(told('gpu.0.clock_mem_mhz', 'zh-CN'), 'GPU 0 · 显存频率 (MHz)');
  assert.equal(told('host.mem', 'zh-CN'), '主机 · 内存 (%)');
  assert.equal(told('gpu.0.mem', 'zh-CN'), 'GPU 0 · 显存 (%)');
  assert.equal(told('run.disk_read_mib_s'), 'Run · disk read (MiB/s)');
});

test('names of the user, and those that are not known here, stay as they are', () => {
  const translate = translator('en');

  for (const name of ['loss', 'gpu.0.util', 'telemetry/mine', 'telemetry/gpu.0.wishes', 'telemetry/dog.cpu']) assert.equal(titleOf(name, translate), name);
});

test('shares are seen against all that there is', () => {
  assert.deepEqual(['gpu.0.util', 'gpu.0.fan', 'host.cpu', 'run.cpu', 'host.mem', 'gpu.0.mem_mib', 'gpu.0.temp_c'].filter((name) => isPercent(`telemetry/${name}`)), ['gpu.0.util', 'gpu.0.fan', 'host.cpu', 'run.cpu', 'host.mem']);
  assert.equal(isPercent('acc.mem'), false);
});

test('what people look for comes first', () => {
  const sorted = ['run.cpu', 'host.disk_free_gib', 'gpu.10.util', 'gpu.2.util', 'gpu.2.clock_mem_mhz', 'gpu.2.mem', 'gpu.2.mem_mib', 'gpu.2.temp_c', 'host.cpu', 'gpu.2.fan'].map((name) => `telemetry/${name}`).sort(compareMachine);

  assert.deepEqual(sorted.map((name) => name.slice(10)), ['gpu.2.util', 'gpu.2.mem', 'gpu.2.mem_mib', 'gpu.2.temp_c', 'gpu.2.clock_mem_mhz', 'gpu.2.fan', 'gpu.10.util', 'host.cpu', 'host.disk_free_gib', 'run.cpu']);
});
