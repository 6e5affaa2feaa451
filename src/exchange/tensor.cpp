#include "exchange/tensor.hpp"

namespace seqcert {
namespace {

std::uint64_t element_at(const Tensor& tensor, std::size_t place) {
  std::uint64_t bits = 0;
  for (std::size_t k = tensor.dtype->bytes; k-- > 0;)
    bits = bits << 8 | static_cast<unsigned char>(tensor.bytes[place * tensor.dtype->bytes + k]);
  return bits;
}

/// `[1, 0]`: row-major place as indices, 0-based as NumPy and PyTorch count.
std::string indices(const std::vector<std::size_t>& shape, std::size_t place) {
  std::vector<std::size_t> index(shape.size());
  for (std::size_t k = shape.size(); k-- > 0; place /= shape[k]) index[k] = place % shape[k];
  std::string text = "[";
  for (std::size_t k = 0; k < index.size(); ++k) text += fmt::format("{}{}", k == 0 ? "" : ", ", index[k]);
  return text + "]";
}

}  // namespace

std::optional<std::size_t> bytes_of(const Dtype& dtype, const std::vector<std::size_t>& shape, std::size_t most) {
  // A zero anywhere makes the tensor empty, whatever the other sides are.
  for (const std::size_t side : shape)
    if (side == 0) return 0;
  std::size_t bytes = dtype.bytes;
  for (const std::size_t side : shape) {
    if (side > most / bytes) return std::nullopt;
    bytes *= side;
  }
  return bytes > most ? std::nullopt : std::optional(bytes);
}

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text = "(";
  for (std::size_t k = 0; k < shape.size(); ++k) text += fmt::format("{}{}", k == 0 ? "" : ", ", shape[k]);
  return text + (shape.size() == 1 ? ",)" : ")");
}

std::string shown_name(std::string_view name) {
  constexpr std::size_t most = 80;
  std::string shown;
  for (const char c : name.substr(0, most)) shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  if (name.size() > most) {
    while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0x80) != 0) shown.pop_back();
    shown += "...";
  }
  return shown;
}

Result<Rational> entry_of(const Tensor& tensor, std::size_t place) {
  const std::uint64_t bits = element_at(tensor, place);
  auto number = number_of(*tensor.dtype, bits);
  if (!number)
    return bad_input("{} at {} (counted from 0)", name_of_no_number(*tensor.dtype, bits), indices(tensor.shape, place));
  return std::move(*number);
}

void append_element(std::string& bytes, const Dtype& dtype, std::uint64_t bits) {
  for (std::size_t k = 0; k < dtype.bytes; ++k) bytes += static_cast<char>(bits >> (8 * k) & 0xff);
}

}  // namespace seqcert
