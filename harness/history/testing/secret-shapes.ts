/** Keys as their makers make them, none of them real: each has to be found wherever it stands, by what it looks like. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Letters and digits without a word in them. */
const run = (length: number, from = alphabet) =>
  Array.from({ length }, (_, i) => from[(i * 7 + i * i * 13 + 5) % from.length]).join('');
const digits = '0123456789';
const hex = '0123456789abcdef';

export const secretShapes: Readonly<Record<string, string>> = {
  openai: `sk-${run(20)}T3BlbkFJ${run(20)}`,
  'openai project': `sk-proj-${run(74)}T3BlbkFJ${run(74)}`,
  anthropic: `sk-ant-api03-${run(93)}AA`,
  'github classic': `ghp_${run(36)}`,
  'github fine-grained': `github_pat_${run(22)}_${run(59)}`,
  'aws access key': `AKIA${run(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  'aws temporary key': `ASIA${run(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  'aws secret': `aws_secret_access_key = ${run(38)}/+`,
  'slack bot': `xoxb-${run(12, digits)}-${run(12, digits)}-${run(24)}`,
  'slack user': `xoxp-${run(12, digits)}-${run(12, digits)}-${run(12, digits)}-${run(32, hex)}`,
  google: `AIza${run(35)}`,
  'google oauth': `ya29.${run(60)}`,
  gitlab: `glpat-${run(20)}`,
  stripe: `sk_live_${run(24)}`,
  'stripe restricted': `rk_live_${run(24)}`,
  'hugging face': `hf_${run(34)}`,
  npm: `npm_${run(36)}`,
  pem: `-----BEGIN RSA PRIVATE KEY-----\n${run(64)}\n${run(64)}\n-----END RSA PRIVATE KEY-----`,
  'pem of openssh': `-----BEGIN OPENSSH PRIVATE KEY-----\n${run(64)}\n-----END OPENSSH PRIVATE KEY-----`,
  'pem without a kind': `-----BEGIN PRIVATE KEY-----\n${run(64)}\n-----END PRIVATE KEY-----`,
  basic: `Basic ${Buffer.from(`user:${run(12)}`).toString('base64')}`,
  bearer: `Bearer ${run(40)}`,
  jwt: `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${run(43)}`,
  sendgrid: `SG.${run(22)}.${run(43)}`,
  groq: `gsk_${run(52)}`,
  vault: `hvs.${run(95)}`,
  databricks: `dapi${run(32, hex)}`,
  figma: `figd_${run(40)}`,
  'shopify access': `shpat_${run(32, hex)}`,
  'docker hub': `dckr_pat_${run(27)}`,
  linear: `lin_api_${run(40)}`,
  notion: `ntn_${run(11, digits)}${run(35)}`,
  grafana: `glsa_${run(32)}_${run(8, hex)}`,
  vercel: `vcp_${run(30)}`,
  'address with a password': `postgres://user:${run(16)}@db.internal/x`,
};
