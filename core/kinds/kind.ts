import type { z } from 'zod';
import type { Task } from './task.ts';

/**
 * A kind of order: all that the house needs to know about it. One folder each under core/kinds; adding one is adding its
 * folder and its line in the registry.
 */
export interface OrderKind<Params> {
  name: string;
  /** The complete, resolved parameters, as they are kept with the order. Old orders must keep parsing. */
  params: z.ZodType<Params>;
  /** What people asked for in words, for the policy to read. */
  texts(params: Params): string[];
  /** How many pictures it delivers. */
  outputCount(params: Params): number;
  /** Price of each delivered picture, in credits. */
  priceEach(params: Params): bigint;
  /** What the provider is asked for. */
  task(params: Params): Task;
  /** The size that each picture must have to be delivered. */
  outputSize(params: Params): { width: number; height: number };
  words: KindWords;
}

/** How a kind is called, by language. English is always there. */
export interface KindWords {
  en: { title: string; working: string };
}
