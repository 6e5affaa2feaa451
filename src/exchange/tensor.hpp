#pragma once

#include "base/result.hpp"
#include "exchange/dtype.hpp"
#include "number/rational.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace seqcert {

/// Numbers as a file holds them: elements in row-major order, each `dtype->bytes` bytes, the lowest first.
/// bytes.size() == product of the shape * dtype->bytes.
struct Tensor {
  const Dtype* dtype = nullptr;
  std::vector<std::size_t> shape;
  std::string bytes;
};
/// By name.
using Tensors = std::map<std::string, Tensor>;

/// What a file of tensors may cost: bytes of all elements, of a header, of the file.
struct TensorLimits {
  std::size_t bytes = std::size_t{1} << 30;
  std::size_t header = std::size_t{16} << 20;
  std::size_t tensors = 100'000;
};

/// The bytes that a tensor of this shape takes. nullopt: more than `most`, or than a machine counts.
std::optional<std::size_t> bytes_of(const Dtype& dtype, const std::vector<std::size_t>& shape, std::size_t most);
/// `(3, 4)`, `(3,)`, `()`.
std::string shape_text(const std::vector<std::size_t>& shape);
/// A name from outside, as messages show it: control characters and anything beyond 80 characters left out.
std::string shown_name(std::string_view name);

/// The element at one place, row-major and 0-based, exactly. Errors: `NaN at [1, 0] (counted from 0)`.
Result<Rational> entry_of(const Tensor& tensor, std::size_t place);
/// Appends one element.
void append_element(std::string& bytes, const Dtype& dtype, std::uint64_t bits);

}  // namespace seqcert
