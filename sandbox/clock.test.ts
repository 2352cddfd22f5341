import { afterEach, describe, expect, it } from 'vitest';
import { createSandboxClock, type SandboxClock } from './clock.ts';

describe('sandbox clock', () => {
  let clock: SandboxClock;
  afterEach(() => clock.stop());

  it('runs what fell due in the order of its time when time is advanced', () => {
    clock = createSandboxClock();
    const ran: string[] = [];
    clock.after(9000, () => ran.push('late'));
    clock.after(1000, () => ran.push('early'));
    clock.after(60_000, () => ran.push('never'));
    clock.advance(10_000);
    expect(ran).toEqual(['early', 'late']);
  });

  it('does not run work that was called off', () => {
    clock = createSandboxClock();
    let ran = false;
    const callOff = clock.after(1000, () => {
      ran = true;
    });
    callOff();
    clock.advance(2000);
    expect(ran).toBe(false);
  });

  it('lets work pass by itself at its speed', async () => {
    clock = createSandboxClock({ speed: 1000 });
    const before = Date.now();
    await clock.sleep(20_000);
    expect(Date.now() - before).toBeLessThan(20_000);
  });

  it('wakes for earlier work that was added after later work', async () => {
    clock = createSandboxClock({ speed: 100 });
    const ran: string[] = [];
    clock.after(20_000, () => ran.push('later'));
    await clock.sleep(1000);
    expect(ran).toEqual([]);
  });

  it('holds a wait longer than setTimeout can', () => {
    clock = createSandboxClock();
    let ran = false;
    const month = 31 * 24 * 3600_000;
    clock.after(month, () => {
      ran = true;
    });
    clock.advance(month - 1000);
    expect(ran).toBe(false);
    clock.advance(1000);
    expect(ran).toBe(true);
  });

  it('refuses a speed of nothing', () => {
    clock = createSandboxClock();
    expect(() => createSandboxClock({ speed: 0 })).toThrow(RangeError);
  });
});
