#pragma once

#include "base/result.hpp"
#include "exchange/tensor.hpp"

#include <map>
#include <string>
#include <string_view>

namespace seqcert {

// The safetensors format: 8 bytes with the length of the header (lowest byte first); the header, a JSON object {name:
// {"dtype", "shape", "data_offsets": [begin, end]}} with an optional "__metadata__" of strings, spaces behind it; then
// the elements, tensors back to back without holes, offsets counted from the end of the header.
// Source: https://github.com/huggingface/safetensors, "Format".

/// Reads a whole file. `path` leads the messages.
/// Errors: what is cut short, overlaps, leaves a hole, points outside the file, stands twice, is too large, or is of a
/// type that is no number; each with the place and the mend.
Result<Tensors> read_safetensors(std::string_view bytes, const std::string& path, const TensorLimits& limits = {});

/// The file of these tensors, the widest elements first, names in order.
std::string safetensors_file(const Tensors& tensors, const std::map<std::string, std::string>& metadata = {});

}  // namespace seqcert
