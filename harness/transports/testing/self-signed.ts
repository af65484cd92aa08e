/**
 * A certificate for `localhost` and 127.0.0.1, good for a hundred years, and its key. Both are public:
 * they prove nothing, and are for tests alone.
 */
export const selfSigned = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUeQr/+gihBHBrFDZp8vBW58ssU/kwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA5Mzc0NFoYDzIxMjYxMDI4
MDkzNzQ0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASWwooh0Fmi4uExZIbIYmubFdoZQ5QXd10qaT9H6JXwzn9RkJ/S+6l0
j58oh8GxuJTq6nbZasz0Ina3vkXlk+lZo28wbTAdBgNVHQ4EFgQUU6qhama++Qm9
tlo1Ujtu/rWPc2swHwYDVR0jBBgwFoAUU6qhama++Qm9tlo1Ujtu/rWPc2swDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgUt1Adf4SbsUDVcYX2ak81sYkp1OVQI8LMzS1aJmCbGICIQDY
ktG/XoHItYjo1wYRReqz/0J1SlbAMJpNqVc0zwnVcQ==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgb7F0SjYvDL+LVDRH
oSDjXuxV55WaG18itICmTTRXo4yhRANCAASWwooh0Fmi4uExZIbIYmubFdoZQ5QX
d10qaT9H6JXwzn9RkJ/S+6l0j58oh8GxuJTq6nbZasz0Ina3vkXlk+lZ
-----END PRIVATE KEY-----
`,
};
