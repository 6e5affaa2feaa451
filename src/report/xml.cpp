#include "report/xml.hpp"

#include "report/render_common.hpp"

namespace seqcert {
namespace {

/// Bytes of the character that begins at `at`, 0 if none does that XML allows.
std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned lead = byte(at);
  if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
  const std::size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  unsigned long point = length == 2 ? lead & 0x1F : length == 3 ? lead & 0x0F : lead & 0x07;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(at + k) & 0xC0) != 0x80) return 0;
    point = point << 6 | (byte(at + k) & 0x3F);
  }
  const bool too_long = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
  const bool is_no_character = point == 0xFFFE || point == 0xFFFF || point > 0x10FFFF;
  return too_long || is_surrogate || is_no_character ? 0 : length;
}

/// `text` with each character as `escape` gives it.
std::string rewritten(std::string_view text, std::string (*escape)(std::string_view)) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    result += length == 0 ? "\uFFFD" : escape(text.substr(at, length));
    at += length == 0 ? 1 : length;
  }
  return result;
}

}  // namespace

std::string xml_text(std::string_view text) {
  return rewritten(text, [](std::string_view character) -> std::string {
    switch (character[0]) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '"':
        return "&quot;";
      case '\'':
        return "&#39;";
      default:
        return std::string(character);
    }
  });
}

std::string made_by_comment(std::string_view command) {
  if (command.empty()) return "";
  std::string said = rewritten(one_line(command), [](std::string_view character) { return std::string(character); });
  for (std::size_t at; (at = said.find("--")) != std::string::npos;) said.replace(at, 2, "-\\-");
  return "<!-- Made by: " + said + " -->\n";
}

}  // namespace seqcert
