/*
 * A security key in software, for ssh-keygen's SSH_SK_PROVIDER: OpenSSH's sk-api, ed25519 only.
 * The key handle is the seed. Its PIN is 1234, and its counter stands in the file COUNTER.
 */
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ed25519 = 1, general = -1, unsupported = -2, pin_required = -3, verify = 4 };

struct sk_enroll_response {
  uint8_t flags;
  uint8_t *public_key;
  size_t public_key_len;
  uint8_t *key_handle;
  size_t key_handle_len;
  uint8_t *signature;
  size_t signature_len;
  uint8_t *attestation_cert;
  size_t attestation_cert_len;
  uint8_t *authdata;
  size_t authdata_len;
};

struct sk_sign_response {
  uint8_t flags;
  uint32_t counter;
  uint8_t *sig_r;
  size_t sig_r_len;
  uint8_t *sig_s;
  size_t sig_s_len;
};

uint32_t sk_api_version(void) { return 0x000a0000; }

static int wrong_pin(uint8_t flags, const char *pin) {
  return (flags & verify) != 0 && (pin == NULL || strcmp(pin, "1234") != 0);
}

static uint32_t next_count(void) {
  unsigned count = 0;
  FILE *file = fopen(COUNTER, "r");
  if (file != NULL) {
    if (fscanf(file, "%u", &count) != 1) count = 0;
    fclose(file);
  }
  file = fopen(COUNTER, "w");
  if (file != NULL) {
    fprintf(file, "%u", count + 1);
    fclose(file);
  }
  return count + 1;
}

int sk_enroll(uint32_t alg, const uint8_t *challenge, size_t challenge_len,
              const char *application, uint8_t flags, const char *pin, void **options,
              struct sk_enroll_response **out) {
  if (alg != ed25519) return unsupported;
  struct sk_enroll_response *made = calloc(1, sizeof *made);
  made->flags = flags;
  made->key_handle = malloc(made->key_handle_len = 32);
  made->public_key = malloc(made->public_key_len = 32);
  made->signature = calloc(1, made->signature_len = 64);
  if (RAND_bytes(made->key_handle, 32) != 1) return general;
  EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, made->key_handle, 32);
  if (key == NULL || EVP_PKEY_get_raw_public_key(key, made->public_key, &made->public_key_len) != 1)
    return general;
  EVP_PKEY_free(key);
  *out = made;
  return 0;
}

int sk_sign(uint32_t alg, const uint8_t *data, size_t data_len, const char *application,
            const uint8_t *handle, size_t handle_len, uint8_t flags, const char *pin,
            void **options, struct sk_sign_response **out) {
  if (alg != ed25519 || handle_len != 32) return unsupported;
  if (wrong_pin(flags, pin)) return pin_required;
  struct sk_sign_response *made = calloc(1, sizeof *made);
  made->flags = flags & (verify | 1);
  made->counter = next_count();
  uint8_t message[32 + 1 + 4 + 32];
  SHA256((const uint8_t *)application, strlen(application), message);
  message[32] = made->flags;
  for (int i = 0; i < 4; i++) message[33 + i] = made->counter >> (24 - 8 * i);
  SHA256(data, data_len, message + 37);
  EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, handle, 32);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  made->sig_r = malloc(made->sig_r_len = 64);
  if (EVP_DigestSignInit(context, NULL, NULL, NULL, key) != 1 ||
      EVP_DigestSign(context, made->sig_r, &made->sig_r_len, message, sizeof message) != 1)
    return general;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  *out = made;
  return 0;
}

int sk_load_resident_keys(const char *pin, void **options, void ***keys, size_t *count) {
  return unsupported;
}
