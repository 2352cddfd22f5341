import type { OpenReport } from '@easel/core/contract/social.ts';

/** What can be wrong with something, as people choose it and admins read it. */
export const REPORT_REASONS: Record<OpenReport['reasons'][number]['reason'], string> = {
  illegal: 'It is against the law',
  sexual: 'Sexual content',
  violence: 'Violence or cruelty',
  hate: 'Hate or harassment',
  spam: 'Spam or fraud',
  stolen: 'It uses my work or my likeness',
  other: 'Something else',
};
