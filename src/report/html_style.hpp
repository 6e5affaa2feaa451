#pragma once

#include <string_view>

namespace seqcert {

/// The style sheet of report.html. Contrast of text at least 4.5 to 1 in both schemes; plots keep a white ground of
/// their own.
std::string_view html_style();

}  // namespace seqcert
