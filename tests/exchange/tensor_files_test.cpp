// Files of tensors as others write them (data/make_data.py), and as they should not be.

#include "exchange/npy.hpp"
#include "exchange/sample.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace seqcert {
namespace {

using test::data;

std::vector<std::string> entries(const Tensor& tensor) {
  std::vector<std::string> result;
  for (std::size_t k = 0; k < tensor.bytes.size() / tensor.dtype->bytes; ++k)
    result.push_back(entry_of(tensor, k)->text());
  return result;
}

const nlohmann::json& expected() {
  static const nlohmann::json all = nlohmann::json::parse(data("expected.json"));
  return all;
}

TEST(Safetensors, AFileOfAnotherWriterIsReadExactly) {
  const auto tensors = read_safetensors(data("all.safetensors"), "all.safetensors");
  ASSERT_TRUE(tensors.ok()) << tensors.error().message;
  EXPECT_EQ(tensors->size(), 16u);
  for (const auto& [name, tensor] : *tensors)
    EXPECT_EQ(entries(tensor), expected().at(name).get<std::vector<std::string>>()) << name;
  EXPECT_EQ(tensors->at("empty").shape, (std::vector<std::size_t>{0, 4}));
  EXPECT_EQ(tensors->at("scalar").shape, std::vector<std::size_t>{});
}

TEST(Npz, FilesOfAnotherWriterAreReadExactly) {
  for (const char* file : {"stored.npz", "deflated.npz"}) {
    const auto tensors = read_npz(data(file), file);
    ASSERT_TRUE(tensors.ok()) << tensors.error().message;
    EXPECT_EQ(tensors->size(), 17u);
    for (const auto& [name, tensor] : *tensors) {
      const bool own = expected().contains(name);
      EXPECT_EQ(entries(tensor), expected().at(own ? name : "grid").get<std::vector<std::string>>()) << file << name;
    }
  }
}

TEST(Npz, SizesBehindAMemberAreRead) {
  const auto tensors = read_npz(data("streamed.npz"), "streamed.npz");
  ASSERT_TRUE(tensors.ok()) << tensors.error().message;
  EXPECT_EQ(entries(tensors->at("grid")), expected().at("grid").get<std::vector<std::string>>());
}

TEST(Safetensors, ReadingAndWritingChangesNoBit) {
  const Tensors tensors = *read_safetensors(data("all.safetensors"), "all.safetensors");
  const std::string written = safetensors_file(tensors, {{"format", "pt"}});
  const auto again = read_safetensors(written, "again");
  ASSERT_TRUE(again.ok()) << again.error().message;
  for (const auto& [name, tensor] : tensors) {
    EXPECT_EQ(again->at(name).bytes, tensor.bytes) << name;
    EXPECT_EQ(again->at(name).shape, tensor.shape) << name;
    EXPECT_EQ(again->at(name).dtype, tensor.dtype) << name;
  }
  EXPECT_EQ(safetensors_file(*again, {{"format", "pt"}}), written);
}

TEST(Npz, ReadingAndWritingChangesNoBit) {
  const Tensors tensors = *read_npz(data("deflated.npz"), "deflated.npz");
  const auto again = read_npz(npz_file(tensors), "again");
  ASSERT_TRUE(again.ok()) << again.error().message;
  for (const auto& [name, tensor] : tensors) {
    EXPECT_EQ(again->at(name).bytes, tensor.bytes) << name;
    EXPECT_EQ(again->at(name).shape, tensor.shape) << name;
  }
}

// --- what is refused, and why ----------------------------------------------------------------------------------------

std::string little(std::uint64_t value, std::size_t width) {
  std::string bytes;
  for (std::size_t k = 0; k < width; ++k) bytes += static_cast<char>(value >> (8 * k) & 0xff);
  return bytes;
}
std::string tensors_with(const std::string& header, const std::string& bytes = std::string(8, '\0')) {
  return little(header.size(), 8) + header + bytes;
}
std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return tensors_with(R"({"a": {"dtype": ")" + dtype + R"(", "shape": )" + shape + R"(, "data_offsets": )" + offsets +
                      "}}");
}

struct Refused {
  std::string bytes;
  const char* why;
};

TEST(Safetensors, WhatIsWrongIsNamed) {
  const std::string whole = data("all.safetensors");
  const std::vector<Refused> cases = {
      {"abc", "3 bytes are no .safetensors file"},
      {little(~std::uint64_t{0}, 8) + "{}", "the header is said to take 18446744073709551615 bytes, but 2 follow"},
      {little(std::uint64_t{1} << 56, 8) + "{}", "the header is said to take 72057594037927936 bytes, but 2 follow"},
      {little(3, 8) + "{}", "the header is said to take 3 bytes, but 2 follow"},
      {whole.substr(0, 100), "the header is said to take"},
      {whole.substr(0, whole.size() - 1), "lie beyond the"},
      {whole + "x", "the last 1 bytes of data belong to no tensor"},
      {tensors_with("[1]"), "byte 9 does not open the header's JSON object"},
      {tensors_with(R"({"a": 1})"), "tensor \"a\": 1 stands for it"},
      {tensors_with(R"({"a": {"dtype": "F32", "shape": [2]})"), "not JSON"},
      {tensors_with("{\"\xff\": 1}"), "not JSON"},
      {tensors_with(R"({"a": {"dtype": "F32"}, "a": {"dtype": "F32"}})"), "the key \"a\" stands twice"},
      {tensors_with(R"({"a": {"dtype": "F32", "shape": [2]}})"), "\"data_offsets\" is missing"},
      {tensors_with(R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], "more": 1}})"),
       "unknown key \"more\""},
      {tensors_with(R"({"__metadata__": {"a": 1}})"), "\"__metadata__\" holds 1; write strings only"},
      {tensors_with(R"({"__metadata__": "a"})"), "\"__metadata__\" is \"a\"; write an object"},
      {one("F32", "[2]", "[0, 8, 8]"), "not [begin, end]"},
      {one("F32", "[2]", "[0]"), "not [begin, end]"},
      {one("F32", "[1]", "[0, 8]"), "shape (1,) of F32 takes 4 bytes, but data_offsets [0, 8] hold 8"},
      {one("F32", "[2e0]", "[0, 8]"), "\"shape\" holds 2e0; write counts"},
      {one("F8_E4M3", "[8]", "[0, 8]"), "dtype \"F8_E4M3\" is not read; store the tensor as one of F16, BF16, F32"},
      {one("F32", "[3]", "[0, 8]"), "shape (3,) of F32 takes 12 bytes, but data_offsets [0, 8] hold 8"},
      {one("F32", "[2]", "[8, 0]"), "not [begin, end] with begin <= end"},
      {one("F32", "[2]", "[4, 12]"), "lie beyond the 8 bytes of data"},
      {one("F32", "[1]", "[4, 8]"), "leave bytes 0 to 4 to nobody"},
      {one("F32", "[-1]", "[0, 8]"), "\"shape\" holds -1; write counts"},
      {one("F32", "[1.5]", "[0, 8]"), "\"shape\" holds 1.5; write counts"},
      {one("F32", "[18446744073709551616]", "[0, 8]"), "\"shape\" holds 18446744073709551616"},
      {one("F64", "[4294967296, 4294967296, 2]", "[0, 8]"), "takes more than the 1073741824 bytes"},
      {one("F64", "[9223372036854775808, 2]", "[0, 0]"), "takes more than the 1073741824 bytes"},
      {tensors_with(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                        "b": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}})"),
       "tensor \"b\": data_offsets [0, 8] overlap another tensor"},
      {tensors_with("{\"a\": " + std::string(100, '[')), "more than 4 deep"},
  };
  for (const Refused& refused : cases) {
    const auto read = read_safetensors(refused.bytes, "x.safetensors");
    ASSERT_FALSE(read.ok()) << refused.why;
    EXPECT_TRUE(read.error().message.starts_with("x.safetensors: ")) << read.error().message;
    EXPECT_NE(read.error().message.find(refused.why), std::string::npos) << read.error().message;
  }
}

TEST(Safetensors, ATensorOfManyBytesIsRefusedBeforeItIsHeld) {
  const TensorLimits limits{.bytes = 4, .header = 1000, .tensors = 1};
  EXPECT_NE(read_safetensors(one("F32", "[2]", "[0, 8]"), "x", limits).error().message.find("more than the 4 bytes"),
            std::string::npos);
  EXPECT_NE(read_safetensors(one("F64", "[]", "[0, 8]"), "x", limits).error().message.find("more than the 4 bytes"),
            std::string::npos);
}

TEST(Safetensors, HeadersAndNumbersOfTensorsHaveLimits) {
  const std::string two = tensors_with(R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                                           "b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}})");
  EXPECT_TRUE(read_safetensors(two, "x", {.bytes = 100, .header = 1000, .tensors = 2}).ok());
  EXPECT_EQ(read_safetensors(two, "x", {.bytes = 100, .header = 1000, .tensors = 1}).error().message,
            "x: more than 1 tensors");
  const std::string padded = tensors_with("{" + std::string(1000, ' ') + "}", "");
  EXPECT_TRUE(read_safetensors(padded, "x", {.bytes = 100, .header = 1002, .tensors = 1}).ok());
  EXPECT_EQ(read_safetensors(padded, "x", {.bytes = 100, .header = 1001, .tensors = 1}).error().message,
            "x: the header takes 1002 bytes, more than the 1001 that are read");
}

/// Readers map the file: a tensor begins at a multiple of its elements' size, whatever its name is.
TEST(Safetensors, TensorsAreAlignedAsTheyAreWritten) {
  Tensors tensors;
  tensors["a"] = {find_dtype("bool"), {3}, std::string(3, '\1')};
  tensors["b"] = {find_dtype("f16"), {1}, std::string(2, '\0')};
  tensors["c"] = {find_dtype("f64"), {2}, std::string(16, '\0')};
  const std::string file = safetensors_file(tensors, {});
  const auto header = nlohmann::json::parse(
      file.substr(8, 256 * static_cast<unsigned char>(file[1]) + static_cast<unsigned char>(file[0])));
  for (const auto& [name, tensor] : tensors)
    EXPECT_EQ(header.at(name).at("data_offsets").at(0).get<std::size_t>() % tensor.dtype->bytes, 0U) << name;
  EXPECT_EQ(static_cast<unsigned char>(file[0]) % 8, 0);
}

std::string array_with(const std::string& header, const std::string& bytes = std::string(8, '\0')) {
  return "\x93NUMPY" + little(1, 1) + little(0, 1) + little(header.size(), 2) + header + bytes;
}
std::string dict(const std::string& descr, const std::string& order, const std::string& shape) {
  return "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

TEST(Npy, WhatIsWrongIsNamed) {
  const std::string good = dict("'<f4'", "False", "(2,)");
  ASSERT_TRUE(read_npy(array_with(good), "x").ok());
  ASSERT_TRUE(read_npy(array_with(dict("'<f4'", "False", "(2L,)")), "x").ok());
  const std::vector<Refused> cases = {
      {"NUMPY", "this is no .npy array"},
      {"\x93NUMPY" + little(9, 1) + little(0, 1) + little(0, 2), "version 9.0 of the format is not read"},
      {"\x93NUMPY" + little(0, 1) + little(0, 1) + little(0, 2), "version 0.0 of the format is not read"},
      {"\x93NUMPY" + little(1, 1) + little(1, 1) + little(0, 2), "version 1.1 of the format is not read"},
      {"\x93NUMPY" + little(2, 1) + little(0, 1) + little(0, 2), "cut short in its header"},
      {"\x93NUMPY" + little(2, 1) + little(0, 1) + little(70000, 4) + std::string(70000, ' '),
       "a header of 70000 bytes"},
      {array_with(dict(
           "'<f4'", "False",
           "(" +
               [] {
                 std::string ones;
                 for (int k = 0; k < 33; ++k) ones += "1, ";
                 return ones;
               }() +
               ")")),
       "a shape expected"},
      {array_with(good).substr(0, 20), "the header is said to take"},
      {array_with(good, "1234"), "takes 8 bytes, but 4 follow the header"},
      {array_with(good, "123456789"), "takes 8 bytes, but 9 follow the header"},
      {array_with(dict("'<f4'", "False", "(3,)")), "shape (3,) of '<f4' takes 12 bytes"},
      {array_with(dict("'<f4'", "Maybe", "(2,)")), "True or False expected"},
      {array_with(dict("'<f4'", "False", "(-2,)")), "a shape expected"},
      {array_with(dict("'<f4'", "False", "2")), "a shape expected"},
      {array_with(dict("'<f4'", "False", "(4294967296, 4294967296, 4294967296)")), "takes more than"},
      {array_with(dict("'|O'", "False", "(2,)")), "descr '|O' is not read"},
      {array_with(dict("'<c8'", "False", "(1,)")), "descr '<c8' is not read"},
      {array_with(dict("'=f4'", "False", "(2,)")), "descr '=f4' is not read"},
      {array_with(dict("[('a', '<f4')]", "False", "(2,)")), "descr is no simple type"},
      {array_with("{'descr': '<f4', 'shape': (2,)}"), "lacks one of descr, fortran_order, shape"},
      {array_with("{'descr': '<f4', 'descr': '<f4', 'shape': (2,)}"), "names \"descr\" twice"},
      {array_with("{'descr': '<f4', 'other': 1}"), "unknown key \"other\""},
      {array_with("{'descr': '<f4' 'shape': (2,)}"), "a comma expected"},
      {array_with(good + "more"), "the end expected"},
      {array_with("__import__('os')"), "a dictionary expected"},
      {array_with("{'descr"), "a key expected"},
  };
  for (const Refused& refused : cases) {
    const auto read = read_npy(refused.bytes, "x.npy");
    ASSERT_FALSE(read.ok()) << refused.why;
    EXPECT_NE(read.error().message.find(refused.why), std::string::npos) << read.error().message;
  }
}

TEST(Npy, HeadersWithLongLengthsAreRead) {
  const std::string header = dict("'>f4'", "True", "(2, 1)");
  for (const std::uint64_t version : {2U, 3U}) {
    const auto read = read_npy("\x93NUMPY" + little(version, 1) + little(0, 1) + little(header.size(), 4) + header +
                                   "\x3f\x80" + std::string(2, '\0') + "\xc0" + std::string(3, '\0'),
                               "x.npy");
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(entries(*read), (std::vector<std::string>{"1", "-2"}));
  }
}

// Column by column in the file: the entry of [r, c] of a (2, 3) array is number r + 2 c.
TEST(Npy, FortranOrderIsTurned) {
  const std::string header = dict("'|u1'", "True", "(2, 3)");
  const auto read = read_npy(array_with(header, std::string("\0\1\2\3\4\5", 6)), "x.npy");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(entries(*read), (std::vector<std::string>{"0", "2", "4", "1", "3", "5"}));
}

/// The archive with the number of `width` bytes at `at` behind the first `mark` changed.
std::string with_field(std::string archive, const std::string& mark, std::size_t at, std::size_t width,
                       std::uint64_t value) {
  const std::size_t place = archive.find(mark) + at;
  return archive.replace(place, width, little(value, width));
}

TEST(Npz, WhatIsWrongIsNamed) {
  const std::string stored = data("stored.npz"), packed = data("streamed.npz");
  const std::string central = "PK\x01\x02", local = "PK\x03\x04", end = "PK\x05\x06";
  const std::string two = zip_file({{"a.npy", "12345678"}, {"b.npy", "12345678"}});
  std::string moved = two;  // the second member is said to be the first
  moved.replace(two.rfind(central) + 42, 4, little(0, 4));
  const std::vector<Refused> cases = {
      {"PK", "no end of a ZIP directory"},
      {stored.substr(0, stored.size() - 5), "no end of a ZIP directory"},
      {stored.substr(3), "entry 1 of the directory is cut short or damaged"},
      {with_field(stored, end, 16, 4, 0x7fffffff), "the directory is said to take"},
      {with_field(stored, end, 10, 2, 60000), "of the directory is cut short or damaged"},
      {with_field(stored, end, 4, 2, 1), "one part of several"},
      {with_field(stored, end, 6, 2, 1), "one part of several"},
      {with_field(stored, central, 28, 2, 60000), "of the directory is cut short"},
      {with_field(stored, central, 24, 4, 7), "bytes stand for 7"},
      {with_field(packed, local, 8, 2, 0), "the directory and the member itself disagree"},
      {with_field(packed, end, 16, 4, 0xffffffff), "zip64 record is missing"},
      {with_field(packed, central, 8, 2, 1), "it is encrypted"},
      {with_field(packed, central, 10, 2, 12), "packed by method 12"},
      {with_field(packed, central, 16, 4, 7), "its checksum is"},
      {with_field(packed, central, 24, 4, 100), "it unpacks to more than the 100 bytes it says"},
      {with_field(packed, central, 24, 4, 10000), "not the 10000 it says"},
      {with_field(packed, central, 24, 4, 0x7fffffff), "more than the 1073741824 that are read"},
      {with_field(packed, central, 20, 4, 20), "its packed bytes"},
      {with_field(packed, central, 20, 4, 0x7fffffff), "lie beyond the end of the file"},
      {with_field(packed, central, 24, 4, 0xffffffff), "its zip64 sizes are missing"},
      {with_field(packed, central, 42, 4, 5), "there is no member at byte 5"},
      {with_field(packed, central, 46, 1, 'x'), "the directory and the member itself disagree"},
      {zip_file({{"a.npy", "1"}, {"a.npy", "1"}}), "member \"a.npy\" stands twice"},
      {moved, "the directory and the member itself disagree"},
      {zip_file({{"evil.py", "1"}}), "member \"evil.py\" is no .npy array"},
      {zip_file({{"a.npy", "1"}}), "member \"a.npy\": this is no .npy array"},
  };
  for (const Refused& refused : cases) {
    const auto read = read_npz(refused.bytes, "x.npz");
    ASSERT_FALSE(read.ok()) << refused.why;
    EXPECT_TRUE(read.error().message.starts_with("x.npz: ")) << read.error().message;
    EXPECT_NE(read.error().message.find(refused.why), std::string::npos) << read.error().message;
  }
}

TEST(Npz, MembersThatOverlapAreRefused) {
  // The second member lies inside the first.
  const std::string inner = zip_file({{"b.npy", "12345678"}});
  const std::string member = inner.substr(0, inner.find("PK\x01\x02"));
  std::string archive = zip_file({{"a.npy", member}, {"b.npy", "12345678"}});
  archive.replace(archive.rfind("PK\x01\x02") + 42, 4, little(35, 4));
  const auto read = read_npz(archive, "x.npz");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().message.find("two members overlap"), std::string::npos) << read.error().message;
}

/// A deflated archive of one member with its sizes and places in zip64 records: the member's in `extra`.
std::string in_zip64(const std::string& archive, const std::string& extra,
                     const std::string& wide_mark = "PK\x06\x06") {
  const std::size_t central = archive.find("PK\x01\x02"), end = archive.find("PK\x05\x06");
  std::string directory = archive.substr(central, end - central);
  directory.replace(20, 8, std::string(8, '\xff'));
  directory.replace(30, 2, little(extra.size(), 2));
  directory.replace(42, 4, std::string(4, '\xff'));
  const std::size_t name = static_cast<unsigned char>(directory[28]);
  directory.insert(46 + name, extra);
  std::string file = archive.substr(0, central) + directory;
  const std::string wide = wide_mark + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8) + little(1, 8) +
                           little(1, 8) + little(directory.size(), 8) + little(central, 8);
  const std::string locator = "PK\x06\x07" + little(0, 4) + little(file.size(), 8) + little(1, 4);
  return file + wide + locator + "PK\x05\x06" + little(0, 4) + little(0xffff, 2) + little(0xffff, 2) +
         std::string(8, '\xff') + little(0, 2);
}

TEST(Npz, SizesInZip64RecordsAreRead) {
  const std::string packed = data("streamed.npz"), central = packed.substr(packed.find("PK\x01\x02"));
  const std::string sizes = central.substr(24, 4) + little(0, 4) + central.substr(20, 4) + little(0, 4) + little(0, 8);
  const std::string other = little(0x7075, 2) + little(3, 2) + "abc", right = little(1, 2) + little(24, 2) + sizes;
  for (const std::string& extra : {right, other + right}) {
    const auto tensors = read_npz(in_zip64(packed, extra), "x.npz");
    ASSERT_TRUE(tensors.ok()) << tensors.error().message;
    EXPECT_EQ(entries(tensors->at("grid")), expected().at("grid").get<std::vector<std::string>>());
  }
  const auto why = [&](const std::string& extra, const std::string& mark = "PK\x06\x06") {
    const auto read = read_npz(in_zip64(packed, extra, mark), "x.npz");
    return read.ok() ? "" : read.error().message;
  };
  EXPECT_NE(why(right, "PK\x06\x08").find("zip64 record is not where it should be"), std::string::npos);
  EXPECT_NE(why(other).find("zip64 sizes are missing"), std::string::npos);
  // Only two of the three that are needed; and lengths beyond the field.
  EXPECT_NE(why(little(1, 2) + little(16, 2) + sizes.substr(0, 16)).find("zip64 sizes are missing"), std::string::npos);
  EXPECT_NE(why(little(1, 2) + little(24, 2)).find("zip64 sizes are missing"), std::string::npos);
  EXPECT_NE(why(little(7, 2) + little(60000, 2)).find("zip64 sizes are missing"), std::string::npos);
}

TEST(Npz, MembersTogetherAndTheirNumberHaveLimits) {
  const std::string array = npy_file({find_dtype("u8"), {8}, std::string(8, '\1')});
  const std::string two = zip_file({{"a.npy", array}, {"b.npy", array}});
  const std::size_t both = 2 * array.size();
  EXPECT_TRUE(read_npz(two, "x", {.bytes = both, .header = 1000, .tensors = 2}).ok());
  EXPECT_NE(read_npz(two, "x", {.bytes = both - 1, .header = 1000, .tensors = 2})
                .error()
                .message.find("member \"b.npy\" unpacks to"),
            std::string::npos);
  EXPECT_EQ(read_npz(two, "x", {.bytes = both, .header = 1000, .tensors = 1}).error().message,
            "x: more than 1 members");
}

TEST(Npz, WhatUnpacksToMuchIsRefused) {
  const TensorLimits limits{.bytes = 100, .header = 1000, .tensors = 10};
  EXPECT_NE(read_npz(data("streamed.npz"), "x", limits).error().message.find("more than the 100 that are read"),
            std::string::npos);
}

TEST(Tensor, NoNumberIsNamedWithItsPlace) {
  Tensor tensor{find_dtype("f32"), {2, 2}, little(0x3f800000, 4) + little(0, 4) + little(0x7fc00000, 4) + little(0, 4)};
  EXPECT_EQ(entry_of(tensor, 2).error().message, "NaN at [1, 0] (counted from 0)");
  tensor.bytes.replace(8, 4, little(0xff800000, 4));
  EXPECT_EQ(entry_of(tensor, 2).error().message, "-infinity at [1, 0] (counted from 0)");
}

}  // namespace
}  // namespace seqcert
