/** An answer of the API that is no success: its text and status are the contract. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

export const badBody = (what: string) => new ApiError(400, `bad request body: ${what}`);
export const missingField = (what: string) => new ApiError(400, `missing required field: ${what}`);
export const proxyNotFound = () => new ApiError(404, 'proxy not found');
export const proxyExists = () => new ApiError(409, 'proxy already exists');
export const toxicNotFound = () => new ApiError(404, 'toxic not found');
export const toxicExists = () => new ApiError(409, 'toxic already exists');
export const invalidType = () => new ApiError(400, 'invalid toxic type');
export const invalidStream = () =>
  new ApiError(400, 'stream was invalid, can be either upstream or downstream');
