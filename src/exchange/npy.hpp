#pragma once

#include "base/result.hpp"
#include "exchange/tensor.hpp"

#include <string>
#include <string_view>

namespace seqcert {

// One array as NumPy stores it: "\x93NUMPY", major and minor version, the length of the header (2 bytes, from version 2
// on 4, lowest first), the header (a Python dictionary with descr, fortran_order and shape), the elements.
// Source: numpy.lib.format, NEP 1.

/// Elements of either byte order, row-major or column-major; the tensor has ours. `where` leads the messages.
/// Errors: what is cut short, malformed, too large, or no number (objects, structures, complex numbers, dates).
Result<Tensor> read_npy(std::string_view bytes, const std::string& where, const TensorLimits& limits = {});

/// Version 1.0 where it will do, row-major, lowest byte first. Requires a type that NumPy has.
std::string npy_file(const Tensor& tensor);

}  // namespace seqcert
