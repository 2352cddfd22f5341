import { createRequire } from 'node:module';

/** The part of `@aws-sdk/client-s3` that the tests use. */
export interface AwsS3 {
  S3Client: new (options: object) => { send(command: object): Promise<AwsAnswer>; destroy(): void };
  PutObjectCommand: Command;
  GetObjectCommand: Command;
  HeadObjectCommand: Command;
  DeleteObjectCommand: Command;
  DeleteObjectsCommand: Command;
  ListObjectsV2Command: Command;
}

type Command = new (input: object) => object;

export interface AwsAnswer {
  ETag?: string;
  ContentType?: string;
  ContentRange?: string;
  Metadata?: Record<string, string>;
  Body?: { transformToString(): Promise<string> };
  Contents?: { Key: string; Size: number }[];
  NextContinuationToken?: string;
  IsTruncated?: boolean;
}

/** The signer inside the SDK, for presigned URLs. */
export interface AwsSigner {
  SignatureV4: new (
    options: object,
  ) => {
    presign(
      request: object,
      options: { expiresIn: number; signingDate: Date },
    ): Promise<{ query: Record<string, string> }>;
  };
}

/** The SDK is a dependency of the package that stores media, so it is resolved from there. */
const fromCore = createRequire(new URL('../../../core/package.json', import.meta.url));
const fromClient = createRequire(fromCore.resolve('@aws-sdk/client-s3'));
const fromSignature = createRequire(fromClient.resolve('@aws-sdk/signature-v4-multi-region'));

export const awsS3 = fromCore('@aws-sdk/client-s3') as AwsS3;
export const awsSigner = fromSignature('@smithy/signature-v4') as AwsSigner;
