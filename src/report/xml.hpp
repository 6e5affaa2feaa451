#pragma once

#include <string>
#include <string_view>

namespace seqcert {

/// Text for XML or HTML, between tags and inside double quotes: `& < > " '` escaped; what no XML document may hold
/// (control characters, bytes that are not UTF-8) becomes U+FFFD.
std::string xml_text(std::string_view text);

/// `<!-- Made by: command -->`, or "" without a command. XML forbids `--` inside comments; it is written `-\-`, which a
/// shell reads as
/// `--`.
std::string made_by_comment(std::string_view command);

}  // namespace seqcert
