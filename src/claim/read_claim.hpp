#pragma once

#include "base/result.hpp"
#include "claim/claim.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// Reads a claim. Errors: `path:line: ...` with the offending text and the mend: malformed TOML, unknown or missing
/// keys, wrong types, formulas that do not parse or use a name that is no parameter, defaults and grids out of range.
Result<Claim> parse_claim(std::string_view toml, const std::string& path);
Result<Claim> read_claim(const std::string& path);

/// The claim of this id in the folder, or the file itself when `id_or_path` ends in `.toml`. Errors: as above; no such
/// claim, with the nearest.
Result<Claim> find_claim(const std::string& id_or_path, const std::string& folder);
/// Every claim under the folder (the subfolder `tables` apart), sorted by id; each stands at <folder>/<id>.toml.
Result<std::vector<Claim>> all_claims(const std::string& folder);

}  // namespace seqcert
