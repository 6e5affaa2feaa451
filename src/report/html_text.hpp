#pragma once

#include "report/math.hpp"

#include <set>
#include <string>
#include <string_view>

namespace seqcert {

/// Mathematics (LaTeX without its dollars) as HTML: scripts in `<sub>` and `<sup>`, fractions stacked by the page's
/// style sheet, symbols in Unicode. `display` sets it as a line of its own.
std::string html_of_math(std::string_view latex, bool display);

/// Rich text as HTML, special characters escaped. Text that is not rich text (an open `$`) is shown as it is written.
std::string html_of(std::string_view rich);

/// The name by which a page refers to a claim: `claim-copy-attention-gap`.
std::string anchor_of_claim(std::string_view id);
/// The id as a link to its claim where that is one of `claims`, the ids on the page; else the id alone.
std::string link_to_claim(const std::string& id, const std::set<std::string>& claims);

}  // namespace seqcert
