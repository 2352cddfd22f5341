import { describe, expect, test } from 'vitest';
import type { DomainErrorCode } from '../../errors.ts';
import { pictureParamsSchema } from '../picture.ts';
import type { PictureOptions } from './flags.ts';
import { type ResolveInput, resolveImagine } from './resolve.ts';

const ALL = ['flux-schnell', 'flux-dev', 'sdxl'];

function resolve(options: PictureOptions = {}, input: Partial<ResolveInput> = {}) {
  return resolveImagine({
    prompt: 'a fox',
    options,
    defaults: [],
    caps: {},
    available: ALL,
    fallbackSeed: 99,
    ...input,
  });
}

test('nothing chosen: the defaults of the catalog, complete', () => {
  expect(resolve()).toEqual({
    model: 'flux-schnell',
    style: 'none',
    prompt: 'a fox',
    negativePrompt: '',
    seed: 99,
    width: 1024,
    height: 1024,
    steps: 4,
    guidance: 1,
    count: 1,
  });
});

test('everything chosen', () => {
  const options = {
    model: 'SDXL',
    style: 'Oil',
    size: '1200x830',
    seed: '007',
    steps: '40',
    guidance: '7.5',
    negative: ' text ',
    count: '4',
  };
  expect(resolve(options)).toEqual({
    model: 'sdxl',
    style: 'oil',
    prompt: 'a fox',
    negativePrompt: 'text',
    seed: 7,
    width: 1216,
    height: 832,
    steps: 40,
    guidance: 7.5,
    count: 4,
  });
});

describe('refuses', () => {
  test.each<[options: PictureOptions, option: string, allowed: RegExp]>([
    [{ seed: '-1' }, 'seed', /^a whole number from 0 to 4294967295$/],
    [{ seed: '4294967296' }, 'seed', /./],
    [{ seed: '1.5' }, 'seed', /./],
    [{ seed: '1e3' }, 'seed', /./],
    [{ seed: 'seven' }, 'seed', /./],
    [{ seed: '٧' }, 'seed', /./],
    [{ steps: '0' }, 'steps', /^a whole number from 1 to 12$/],
    [{ steps: '13' }, 'steps', /./],
    [{ guidance: '1.1' }, 'guidance', /^a number from 0 to 1$/],
    [{ guidance: 'NaN' }, 'guidance', /./],
    [{ count: '0' }, 'n', /^a whole number from 1 to 4$/],
    [{ count: '5' }, 'n', /./],
    [{ aspect: '16' }, 'ar', /16:9, from 1:3 to 3:1/],
    [{ aspect: '4:1' }, 'ar', /./],
    [{ aspect: '1:0' }, 'ar', /./],
    [{ aspect: '0:0' }, 'ar', /./],
    [{ aspect: '-16:9' }, 'ar', /./],
    [{ size: '100x100' }, 'size', /each from 256 to 2048, and at most 2 megapixels/],
    [{ size: '2049x512' }, 'size', /./],
    [{ size: '2048x2048' }, 'size', /./],
    [{ size: 'big' }, 'size', /./],
    [{ model: 'dall-e' }, 'model', /flux-schnell, flux-dev, sdxl/],
    [{ model: '' }, 'model', /./],
    [{ style: 'constructor' }, 'style', /none, photo/],
    [{ negative: 'text' }, 'no', /--model sdxl/],
  ])('%j', (options, option, allowed) => {
    const error = { code: 'bad-option', details: { option, allowed: expect.stringMatching(allowed) } };
    expect(() => resolve(options)).toThrow(
      expect.objectContaining({ ...error, details: expect.objectContaining(error.details) }),
    );
  });

  test.each<[prompt: string, code: DomainErrorCode]>([
    ['', 'prompt-empty'],
    [' \n\t ', 'prompt-empty'],
    ['x'.repeat(2001), 'prompt-too-long'],
    ['🦊'.repeat(1001), 'prompt-too-long'],
  ])('the prompt %j', (prompt, code) => {
    expect(() => resolve({}, { prompt })).toThrow(expect.objectContaining({ code }));
  });

  test('with a length that is over the limit it names', () => {
    const details = { length: 2002, max: 2000 };
    expect(() => resolve({}, { prompt: '🦊'.repeat(1001) })).toThrow(expect.objectContaining({ details }));
  });
});

test.each(['x'.repeat(2000), '🦊'.repeat(1000), 'שועל בשלג', 'e\u0301toile'])(
  'takes the prompt %j',
  (prompt) => {
    const params = resolve({}, { prompt });
    expect(params.prompt).toBe(prompt.normalize('NFC'));
    expect(pictureParamsSchema.parse(params)).toEqual(params);
  },
);

describe('defaults', () => {
  const person = { style: 'oil' };
  const channel = { style: 'ink', aspect: '16:9' };
  const server = { style: 'photo', aspect: '1:1', count: 2, model: 'sdxl', negativePrompt: 'text' };

  test('of the person count before those of the channel, those before the server', () => {
    expect(resolve({}, { defaults: [person, channel, server] })).toMatchObject({
      style: 'oil',
      width: 1344,
      count: 2,
      model: 'sdxl',
      negativePrompt: 'text',
    });
  });

  test('give way to what was chosen just now', () => {
    const chosen = { style: 'none', aspect: '9:16', count: '1', model: 'flux-schnell' };
    expect(resolve(chosen, { defaults: [person, channel, server] })).toMatchObject({
      style: 'none',
      width: 768,
      height: 1344,
      count: 1,
      model: 'flux-schnell',
      negativePrompt: '',
    });
  });

  test('for a model that is switched off give way to one that is on', () => {
    expect(resolve({}, { defaults: [server], available: ['flux-dev'] })).toMatchObject({
      model: 'flux-dev',
      negativePrompt: '',
    });
  });
});

describe('caps', () => {
  test('refuse what was asked for and is over them', () => {
    expect(() => resolve({ count: '3' }, { caps: { count: 2 } })).toThrow(
      expect.objectContaining({ code: 'over-cap', details: { option: 'n', value: '3', cap: '2' } }),
    );
    expect(() => resolve({ model: 'sdxl' }, { caps: { models: ['flux-dev'] } })).toThrow(
      expect.objectContaining({
        code: 'over-cap',
        details: { option: 'model', value: 'sdxl', cap: 'flux-dev' },
      }),
    );
  });

  test('lower a default, because nobody asked for it just now', () => {
    expect(resolve({}, { defaults: [{ count: 4 }], caps: { count: 2 } }).count).toBe(2);
    expect(resolve({}, { defaults: [{ model: 'sdxl' }], caps: { models: ['flux-dev'] } }).model).toBe(
      'flux-dev',
    );
  });
});

test('a model that is switched off is named, with those that are on', () => {
  expect(() => resolve({ model: 'sdxl' }, { available: ['flux-dev'] })).toThrow(
    expect.objectContaining({
      code: 'model-unavailable',
      details: { model: 'Stable Diffusion XL', available: ['flux-dev'] },
    }),
  );
  expect(() => resolve({}, { available: [] })).toThrow(
    expect.objectContaining({ code: 'model-unavailable' }),
  );
});
