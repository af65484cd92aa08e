/**
 * Where something listens. Written as users know it:
 * `ws://127.0.0.1:4500`, `http://127.0.0.1:8080/v1`, `tcp://127.0.0.1:9000`, `unix:/run/app.sock`,
 * `unix:///run/app.sock`. Port 0 means any free port.
 */
export type Endpoint =
  | {
      readonly transport: 'tcp';
      readonly scheme: 'tcp' | 'ws' | 'wss' | 'http' | 'https';
      readonly host: string;
      readonly port: number;
      /** From the URL, with its leading slash; empty when it had none. */
      readonly path: string;
    }
  | { readonly transport: 'unix'; readonly path: string };
