#include "exchange/npy.hpp"

#include "base/contract.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace seqcert {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::string_view example = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }";

struct Header {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::size_t> shape;
};

/// The part of Python's literals that such a header is made of.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view text) : text_(text) {}

  Result<Header> read() {
    Header header;
    std::vector<std::string> seen;
    if (!take('{')) return wrong("a dictionary");
    while (!take('}')) {
      const auto key = quoted();
      if (!key) return wrong("a key");
      if (std::ranges::find(seen, *key) != seen.end())
        return bad_input("the header names \"{}\" twice", shown_name(*key));
      seen.push_back(*key);
      if (!take(':')) return wrong("a colon");
      if (*key == "descr") {
        const auto descr = quoted();
        if (!descr) return bad_input("descr is no simple type (a structure?); store plain numbers");
        header.descr = *descr;
      } else if (*key == "fortran_order") {
        const auto truth = word();
        if (truth != "True" && truth != "False") return wrong("True or False");
        header.fortran_order = truth == "True";
      } else if (*key == "shape") {
        if (!shape(header.shape)) return wrong("a shape");
      } else {
        return bad_input("the header has the unknown key \"{}\"", shown_name(*key));
      }
      if (!take(',') && !next_is('}')) return wrong("a comma");
    }
    skip();
    if (at_ != text_.size()) return wrong("the end");
    if (seen.size() != 3) return bad_input("the header lacks one of descr, fortran_order, shape");
    return header;
  }

 private:
  Error wrong(const char* expected) const {
    return bad_input("the header is not as NumPy writes it, {}: {} expected at character {}", example, expected,
                     at_ + 1);
  }
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool next_is(char c) {
    skip();
    return at_ < text_.size() && text_[at_] == c;
  }
  bool take(char c) {
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }
  std::optional<std::string> quoted() {
    for (const char mark : {'\'', '"'})
      if (take(mark)) {
        const std::size_t end = text_.find(mark, at_);
        if (end == std::string_view::npos) return std::nullopt;
        std::string result(text_.substr(at_, end - at_));
        at_ = end + 1;
        return result;
      }
    return std::nullopt;
  }
  std::string word() {
    skip();
    const std::size_t start = at_;
    while (at_ < text_.size() && std::isalpha(static_cast<unsigned char>(text_[at_]))) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }
  bool shape(std::vector<std::size_t>& sides) {
    if (!take('(')) return false;
    while (!take(')')) {
      skip();
      std::size_t side = 0;
      const auto read = std::from_chars(text_.data() + at_, text_.data() + text_.size(), side);
      if (read.ec != std::errc()) return false;
      at_ = static_cast<std::size_t>(read.ptr - text_.data());
      take('L');  // as Python 2 wrote it
      sides.push_back(side);
      if (!take(',') && !next_is(')')) return false;
    }
    return sides.size() <= 32;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// `<f4` and the like. Errors: what is no number of ours.
Result<const Dtype*> dtype_of(const std::string& descr) {
  if (descr.size() == 3 && std::string_view("<>|=").find(descr[0]) != std::string_view::npos)
    for (const Dtype& dtype : dtypes())
      if (!dtype.numpy.empty() && dtype.numpy == std::string_view(descr).substr(1) &&
          ((descr[0] != '|' && descr[0] != '=') || dtype.bytes == 1))
        return &dtype;
  return bad_input("descr '{}' is not read; store floats of 2, 4 or 8 bytes, integers or booleans, '<f4' for example",
                   shown_name(descr));
}

/// Elements from column-major to row-major order.
std::string row_major(const std::string& bytes, const std::vector<std::size_t>& shape, std::size_t width) {
  const std::size_t count = bytes.size() / width;
  std::vector<std::size_t> stride(shape.size(), 1), index(shape.size(), 0);
  for (std::size_t k = 1; k < shape.size(); ++k) stride[k] = stride[k - 1] * shape[k - 1];
  std::string result;
  result.reserve(bytes.size());
  std::size_t from = 0;
  for (std::size_t n = 0; n < count; ++n) {
    result.append(bytes, from * width, width);
    for (std::size_t k = shape.size(); k-- > 0;) {
      from += stride[k];
      if (++index[k] < shape[k]) break;
      from -= stride[k] * shape[k];
      index[k] = 0;
    }
  }
  return result;
}

}  // namespace

Result<Tensor> read_npy(std::string_view bytes, const std::string& where, const TensorLimits& limits) {
  if (!bytes.starts_with(magic) || bytes.size() < magic.size() + 4)
    return bad_input("{}: this is no .npy array; it begins with \\x93NUMPY, a version and the header's length", where);
  const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])); };
  const std::size_t major = byte(6), minor = byte(7);
  if (major < 1 || major > 3 || minor != 0)
    return bad_input("{}: version {}.{} of the format is not read; 1.0, 2.0 and 3.0 are", where, major, minor);
  const std::size_t length_bytes = major == 1 ? 2 : 4, start = 8 + length_bytes;
  if (bytes.size() < start) return bad_input("{}: cut short in its header", where);
  std::size_t length = 0;
  for (std::size_t k = length_bytes; k-- > 0;) length = length << 8 | byte(8 + k);
  if (length > bytes.size() - start)
    return bad_input("{}: the header is said to take {} bytes, but {} follow; the file is cut short", where, length,
                     bytes.size() - start);
  if (length > std::min<std::size_t>(limits.header, 65536))
    return bad_input("{}: a header of {} bytes; shape and type never take that", where, length);
  auto header = HeaderReader(bytes.substr(start, length)).read();
  if (!header) return bad_input("{}: {}", where, header.error().message);
  const auto dtype = dtype_of(header->descr);
  if (!dtype) return bad_input("{}: {}", where, dtype.error().message);
  Tensor tensor{*dtype, std::move(header->shape), std::string(bytes.substr(start + length))};
  const auto expected = bytes_of(**dtype, tensor.shape, limits.bytes);
  if (!expected)
    return bad_input("{}: shape {} takes more than the {} bytes that are read", where, shape_text(tensor.shape),
                     limits.bytes);
  if (*expected != tensor.bytes.size())
    return bad_input("{}: shape {} of '{}' takes {} bytes, but {} follow the header; the file is cut short or damaged",
                     where, shape_text(tensor.shape), header->descr, *expected, tensor.bytes.size());
  const std::size_t width = (*dtype)->bytes;
  if (header->descr[0] == '>')
    for (std::size_t at = 0; at < tensor.bytes.size(); at += width)
      std::reverse(tensor.bytes.begin() + static_cast<std::ptrdiff_t>(at),
                   tensor.bytes.begin() + static_cast<std::ptrdiff_t>(at + width));
  if (header->fortran_order && tensor.shape.size() > 1) tensor.bytes = row_major(tensor.bytes, tensor.shape, width);
  return tensor;
}

std::string npy_file(const Tensor& tensor) {
  SEQCERT_REQUIRE(!tensor.dtype->numpy.empty(), "NumPy has no such type");
  std::string header = fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': {}, }}",
                                   tensor.dtype->bytes == 1 ? '|' : '<', tensor.dtype->numpy, shape_text(tensor.shape));
  const std::size_t length_bytes = header.size() + 11 < 65536 ? 2 : 4, start = magic.size() + 2 + length_bytes;
  header.resize((start + header.size() + 1 + 63) / 64 * 64 - start - 1, ' ');
  header += '\n';
  std::string file(magic);
  file += length_bytes == 2 ? '\1' : '\2';
  file += '\0';
  for (std::size_t k = 0; k < length_bytes; ++k) file += static_cast<char>(header.size() >> (8 * k) & 0xff);
  return file + header + tensor.bytes;
}

}  // namespace seqcert
