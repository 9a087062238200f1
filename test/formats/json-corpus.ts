/** The files of the public JSON test suite, found through WRIT_CORPORA. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const corpora: string | undefined = process.env['WRIT_CORPORA']

export interface SuiteFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Returns the files of a folder of the suite whose names begin with a prefix. */
export function suiteFiles(folder: 'test_parsing' | 'test_transform', prefix = ''): SuiteFile[] {
  if (corpora === undefined) return []
  const path = join(corpora, 'json-test-suite', folder)
  return readdirSync(path)
    .filter(name => name.startsWith(prefix) && name.endsWith('.json'))
    .map(name => ({ name, bytes: readFileSync(join(path, name)) }))
}

/** What becomes of the files whose meaning the grammar leaves open, by name without `i_`. */
export const openCases: Readonly<Record<string, string>> = {
  number_double_huge_neg_exp: 'accepted',
  number_huge_exp: 'TARGET_INVALID',
  number_neg_int_huge_exp: 'TARGET_INVALID',
  number_pos_double_huge_exp: 'TARGET_INVALID',
  number_real_neg_overflow: 'TARGET_INVALID',
  number_real_pos_overflow: 'TARGET_INVALID',
  number_real_underflow: 'accepted',
  number_too_big_neg_int: 'accepted',
  number_too_big_pos_int: 'accepted',
  number_very_big_negative_int: 'accepted',
  object_key_lone_2nd_surrogate: 'TARGET_INVALID',
  string_1st_surrogate_but_2nd_missing: 'TARGET_INVALID',
  string_1st_valid_surrogate_2nd_invalid: 'TARGET_INVALID',
  'string_UTF-16LE_with_BOM': 'TARGET_BINARY',
  'string_UTF-8_invalid_sequence': 'TARGET_NOT_UTF8',
  'string_UTF8_surrogate_U+D800': 'TARGET_NOT_UTF8',
  string_incomplete_surrogate_and_escape_valid: 'TARGET_INVALID',
  string_incomplete_surrogate_pair: 'TARGET_INVALID',
  string_incomplete_surrogates_escape_valid: 'TARGET_INVALID',
  string_invalid_lonely_surrogate: 'TARGET_INVALID',
  string_invalid_surrogate: 'TARGET_INVALID',
  'string_invalid_utf-8': 'TARGET_NOT_UTF8',
  'string_inverted_surrogates_U+1D11E': 'TARGET_INVALID',
  string_iso_latin_1: 'TARGET_NOT_UTF8',
  string_lone_second_surrogate: 'TARGET_INVALID',
  string_lone_utf8_continuation_byte: 'TARGET_NOT_UTF8',
  string_not_in_unicode_range: 'TARGET_NOT_UTF8',
  string_overlong_sequence_2_bytes: 'TARGET_NOT_UTF8',
  string_overlong_sequence_6_bytes: 'TARGET_NOT_UTF8',
  string_overlong_sequence_6_bytes_null: 'TARGET_NOT_UTF8',
  'string_truncated-utf-8': 'TARGET_NOT_UTF8',
  string_utf16BE_no_BOM: 'TARGET_BINARY',
  string_utf16LE_no_BOM: 'TARGET_BINARY',
  structure_500_nested_arrays: 'accepted',
  'structure_UTF-8_BOM_empty_object': 'accepted',
}

/** What becomes of the files that parsers read differently. */
export const transformCases: Readonly<Record<string, string>> = {
  'number_-9223372036854775808': 'accepted',
  'number_-9223372036854775809': 'accepted',
  'number_1.0': 'accepted',
  'number_1.000000000000000005': 'accepted',
  number_1000000000000000: 'accepted',
  number_10000000000000000999: 'accepted',
  'number_1e-999': 'accepted',
  number_1e6: 'accepted',
  number_9223372036854775807: 'accepted',
  number_9223372036854775808: 'accepted',
  object_key_nfc_nfd: 'accepted',
  object_key_nfd_nfc: 'accepted',
  object_same_key_different_values: 'DUPLICATE_KEY',
  object_same_key_same_value: 'DUPLICATE_KEY',
  object_same_key_unclear_values: 'DUPLICATE_KEY',
  string_1_escaped_invalid_codepoint: 'TARGET_INVALID',
  string_1_invalid_codepoint: 'TARGET_NOT_UTF8',
  string_2_escaped_invalid_codepoints: 'TARGET_INVALID',
  string_2_invalid_codepoints: 'TARGET_NOT_UTF8',
  string_3_escaped_invalid_codepoints: 'TARGET_INVALID',
  string_3_invalid_codepoints: 'TARGET_NOT_UTF8',
  string_with_escaped_NULL: 'accepted',
}
