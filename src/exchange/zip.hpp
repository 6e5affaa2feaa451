#pragma once

#include "base/result.hpp"
#include "exchange/tensor.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace seqcert {

// ZIP archives as far as .npz needs them: members stored or deflated, zip64 records read. Source: PKWARE APPNOTE 6.3.

/// Members by name, unpacked.
/// Errors: what is cut short, overlaps, is encrypted or packed otherwise, stands twice, unpacks to more than it says or
/// than limits.bytes in all, or fails its checksum. Nothing is unpacked beyond what is said.
Result<std::map<std::string, std::string>> read_zip(std::string_view bytes, const std::string& path,
                                                    const TensorLimits& limits = {});

/// The archive of these members in this order, stored. Requires less than 4 GiB in all.
std::string zip_file(const std::vector<std::pair<std::string, std::string>>& members);

/// An .npz file: an archive of .npy members. Errors: those of both formats; a member that is no .npy.
Result<Tensors> read_npz(std::string_view bytes, const std::string& path, const TensorLimits& limits = {});
std::string npz_file(const Tensors& tensors);

}  // namespace seqcert
