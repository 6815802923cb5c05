#include "base/encoding.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace busyhour {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

std::optional<std::string> decoded(std::string_view text) {
  std::vector<std::byte> out(5, std::byte{0xee});
  if (!base64_decode(text, out)) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(out.data()), out.size());
}

// RFC 4648 section 10.
const std::vector<std::pair<std::string, std::string>> rfc_vectors = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

TEST(Base64, EncodesTheVectorsOfTheRfc) {
  for (const auto& [plain, text] : rfc_vectors) EXPECT_EQ(base64_encode(bytes_of(plain)), text);
}

TEST(Base64, DecodesTheVectorsOfTheRfc) {
  for (const auto& [plain, text] : rfc_vectors) EXPECT_EQ(decoded(text), plain);
}

TEST(Base64, RoundTripsEveryLengthAndByte) {
  Random random(1);
  std::vector<std::byte> bytes;
  std::vector<std::byte> back;
  for (std::size_t length = 0; length < 300; ++length) {
    const std::string text = base64_encode(bytes);
    EXPECT_EQ(base64_decoded_size(text), length);
    ASSERT_TRUE(base64_decode(text, back));
    ASSERT_EQ(back, bytes);
    bytes.push_back(static_cast<std::byte>(random()));
  }
}

TEST(Base64, RefusesEveryCharacterOutsideTheAlphabetInEveryPlace) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t place = 0; place < 8; ++place) {
    for (int c = 0; c < 256; ++c) {
      std::string text = "Zm9vYmFy";
      text[place] = static_cast<char>(c);
      const bool in_alphabet = alphabet.contains(static_cast<char>(c));
      const bool padding_at_the_end = c == '=' && place == 7;
      EXPECT_EQ(decoded(text).has_value(), in_alphabet || padding_at_the_end)
          << "character " << c << " in place " << place;
    }
  }
}

TEST(Base64, RefusesWrongLengthsAndPadding) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zm9vY", "Zm9vYg=", "=", "==", "===", "====", "Z===",
                           "Zg==Zg==", "Zm8=Zm8=", "Z=g=", "=Zg=", "Zm9vYg==\n", "Zm9v Yg=="}) {
    EXPECT_EQ(decoded(text), std::nullopt) << text;
  }
}

TEST(Base64, AcceptsTrailingBitsThatAreNotZero) {
  EXPECT_EQ(decoded("Zh=="), "f");
  EXPECT_EQ(decoded("Zm9="), "fo");
}

TEST(Base64, ClearsTheOutputOfAFailedDecode) {
  std::vector<std::byte> out(12);
  EXPECT_FALSE(base64_decode("Zm9vYmF\x80", out));
  EXPECT_TRUE(out.empty());
}

TEST(Base64, ReusesTheMemoryOfTheOutput) {
  std::vector<std::byte> out;
  ASSERT_TRUE(base64_decode(std::string(856, 'A'), out));
  EXPECT_EQ(out.size(), 642U);
  const std::byte* memory = out.data();
  ASSERT_TRUE(base64_decode("Zg==", out));
  std::string frame(856, 'A');  // 640 bytes, the 20 ms of a call
  frame[854] = frame[855] = '=';
  ASSERT_TRUE(base64_decode(frame, out));
  EXPECT_EQ(out.size(), 640U);
  EXPECT_EQ(out.data(), memory);
}

TEST(Base64, JudgesTheDecodedSizeByLengthAndPadding) {
  EXPECT_EQ(base64_decoded_size(""), 0U);
  EXPECT_EQ(base64_decoded_size("Zg=="), 1U);
  EXPECT_EQ(base64_decoded_size("Zm8="), 2U);
  EXPECT_EQ(base64_decoded_size("Zm9v"), 3U);
  EXPECT_EQ(base64_decoded_size("AAAAAA=="), 4U);
  EXPECT_EQ(base64_decoded_size("Zm9vY"), std::nullopt);
}

// RFC 1321 section A.5.
TEST(Md5, GivesTheVectorsOfTheRfc) {
  EXPECT_EQ(md5_hex(""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(md5_hex("message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
}

// RFC 6455 section 1.3.
TEST(Sha1, GivesTheAcceptKeyOfTheWebSocketRfc) {
  EXPECT_EQ(sha1_base64("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11"),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

// FIPS 180-2, appendix B.1, in base64.
TEST(Sha256, GivesTheVectorOfTheStandard) {
  EXPECT_EQ(sha256_base64("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

}  // namespace
}  // namespace busyhour
