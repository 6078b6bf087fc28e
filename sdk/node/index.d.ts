/// <reference types="node" />

/** Client of the img-cloud API of an imghost site. */

export interface ClientOptions {
  baseUrl: string;
  keyId: string;
  keySecret: string;
  /** Milliseconds of each wait on the network, not of a whole upload; 60,000 by default. */
  timeout?: number;
  /** How often a request is sent again after 429 or 503; 2 by default. */
  retries?: number;
}

export type Visibility = 'public' | 'private';
export type CropMode = 'fit' | 'fill' | 'cover' | 'contain' | 'inside' | 'outside' | 'thumb';
export type Format = 'auto' | 'jpg' | 'jpeg' | 'png' | 'webp' | 'avif' | 'gif' | 'jxl' | 'mp4' | 'webm';

export interface TransformParameters {
  /** Width in pixels, 1–4000. */
  w?: number | null;
  /** Height in pixels, 1–4000. */
  h?: number | null;
  c?: CropMode | null;
  /** Quality, 1–100; `auto` is 80. */
  q?: number | 'auto' | null;
  f?: Format | null;
  /** Multiplies w and h, 1–3. */
  dpr?: number | null;
  /** Shades of gray. */
  gr?: boolean | 1 | null;
  /** Blur sigma, 0.3–25. */
  bl?: number | null;
  /** Degrees clockwise, -360–360. */
  r?: number | null;
  /** Background, six hex digits. */
  bg?: string | null;
}

export type Transform = TransformParameters | string | null;

export interface Asset {
  public_id: string;
  url: string;
  folder: string;
  tags: string[];
  visibility: Visibility;
  format: string;
  width: number;
  height: number;
  bytes: number;
  original_filename: string;
  created_at: string;
  updated_at: string;
  /** ThumbHash in Base64; null until the picture is prepared. */
  thumbhash: string | null;
  /** `#rrggbb`; null until the picture is prepared. */
  dominant_color: string | null;
}

export interface AssetPage {
  assets: Asset[];
  /** null on the last page. */
  next_cursor: string | null;
}

export interface UploadOptions {
  filename?: string;
  public_id?: string;
  folder?: string;
  tags?: string[] | string;
  visibility?: Visibility;
  overwrite?: boolean;
}

export interface AssetChanges {
  tags?: string[] | string;
  /** An empty text is the root. */
  folder?: string;
  visibility?: Visibility;
  alt?: string;
}

export interface AssetFilters {
  folder?: string;
  tag?: string;
  q?: string;
  visibility?: Visibility;
}

export interface PageOptions extends AssetFilters {
  /** 1–100; 50 by default. */
  limit?: number;
  cursor?: string;
}

export interface PictureOptions {
  /** Pixels; 320, 640, 960, 1280 and 1920 by default. */
  widths?: number[];
  /** The attribute `sizes`, `100vw` by default. */
  sizes?: string;
  /** Formats offered before the picture's own: avif and webp by default. */
  formats?: string[];
  transform?: Exclude<Transform, string>;
}

export interface SignOptions {
  transform?: Transform;
  /** 1–604,800; 3,600 by default. */
  ttl_seconds?: number;
}

export type Source = string | URL | Blob | ArrayBuffer | ArrayBufferView | AsyncIterable<Uint8Array | string>;

export interface Client {
  /** Upload a path, bytes, a Blob or a readable stream. */
  upload(file: Source, options?: UploadOptions): Promise<Asset>;
  /** Build a delivery address without asking the site. Throws RangeError for an unknown parameter. */
  urlFor(publicId: string, transform?: Transform): string;
  /** Build the attribute `srcset`: the picture in each of `widths` (pixels). */
  srcset(publicId: string, widths: number[], transform?: Exclude<Transform, string>): string;
  /** Build `<picture>` with a source per format and every width; all texts are escaped. */
  picture(publicId: string, alt: string, options?: PictureOptions): string;
  /** Get an address that shows the asset, private or not, for some time. */
  signedUrl(publicId: string, options?: SignOptions): Promise<string>;
  getAsset(publicId: string): Promise<Asset>;
  updateAsset(publicId: string, changes?: AssetChanges): Promise<Asset>;
  deleteAsset(publicId: string): Promise<void>;
  listAssets(options?: PageOptions): Promise<AssetPage>;
  iterAssets(filters?: AssetFilters): AsyncGenerator<Asset, void, undefined>;
}

export function createClient(options: ClientOptions): Client;

export class CloudimgError extends Error {
  constructor(message: string, status: number);
  /** The HTTP status, 0 when there was no answer at all. */
  status: number;
}
/** 400 */
export class BadRequest extends CloudimgError {}
/** 401 */
export class Unauthorized extends CloudimgError {}
/** 403 */
export class Forbidden extends CloudimgError {}
/** 404 */
export class NotFound extends CloudimgError {}
/** 409 */
export class Conflict extends CloudimgError {}
/** 413 */
export class TooLarge extends CloudimgError {}
/** 415 */
export class UnsupportedMedia extends CloudimgError {}
/** 429 */
export class RateLimited extends CloudimgError {
  constructor(message: string, status: number, retryAfter: number | null);
  /** Seconds, null where the site did not tell. */
  retryAfter: number | null;
}
/** 5xx */
export class ServerFailure extends CloudimgError {}
/** No answer at all. */
export class ConnectionFailed extends CloudimgError {}
