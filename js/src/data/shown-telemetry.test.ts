import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_VIEW_STATE, type ViewState } from '../contract/generated';
import { showsTelemetry } from './view-state';

// tests/widgets/test_shown_telemetry.py holds the kernel to the same.
test('telemetry is asked for only where somebody looks', () => {
  const asked = (state: Partial<ViewState>): boolean => showsTelemetry({ ...DEFAULT_VIEW_STATE, ...state });

  assert.equal(asked({}), false);
  assert.equal(asked({ telemetry: true }), true);
  assert.equal(asked({ metrics: ['loss'] }), false);
  assert.equal(asked({ metrics: ['loss', 'telemetry/gpu.0.util'] }), true);
  assert.equal(asked({ metric_search: ' ' }), false);
  assert.equal(asked({ metric_search: 'gpu' }), true);
  assert.equal(asked({ enlarged: 'telemetry/host.cpu' }), true);
  assert.equal(asked({ x_axis: 'metric:telemetry/host.cpu' }), true);
  assert.equal(asked({ x_axis: 'metric:tokens' }), false);
});
