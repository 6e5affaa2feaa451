#include "report/html_text.hpp"

#include "report/rich_text.hpp"
#include "report/xml.hpp"

#include <cctype>

namespace seqcert {
namespace {

std::string html_of_part(const Math& math);

std::string html_of_symbol(const Math& math) {
  const std::string text = xml_text(math.text);
  if (math.style == Math::Style::italic) return "<i>" + text + "</i>";
  if (math.style == Math::Style::bold) return "<b>" + text + "</b>";
  return text;
}

std::string html_of_row(const Math& math, bool in_script) {
  std::string result;
  const auto spaces = spaces_of(math, in_script);
  for (std::size_t i = 0; i < math.parts.size(); ++i) {
    result += spaces[i];
    const Math& part = math.parts[i];
    result += part.kind == Math::Kind::row ? html_of_row(part, in_script) : html_of_part(part);
  }
  return result;
}

std::string html_of_script(const Math& math, std::string_view tag) {
  if (math.kind == Math::Kind::row && math.parts.empty()) return "";
  const std::string inside = math.kind == Math::Kind::row ? html_of_row(math, true) : html_of_part(math);
  return "<" + std::string(tag) + ">" + inside + "</" + std::string(tag) + ">";
}

std::string html_of_part(const Math& math) {
  switch (math.kind) {
    case Math::Kind::symbol:
      return html_of_symbol(math);
    case Math::Kind::row:
      return html_of_row(math, false);
    case Math::Kind::scripts:
      return html_of_part(math.parts[0]) + html_of_script(math.parts[1], "sub") + html_of_script(math.parts[2], "sup");
    case Math::Kind::fraction:  // the slash is for who copies the text or hears it
      return "<span class=\"frac\"><span>" + html_of_part(math.parts[0]) +
             "</span><span class=\"slash\">/</span><span>" + html_of_part(math.parts[1]) + "</span></span>";
    case Math::Kind::root:
      return "√<span class=\"root\">" + html_of_part(math.parts[0]) + "</span>";
  }
  return "";
}

}  // namespace

std::string html_of_math(std::string_view latex, bool display) {
  return std::string(display ? "<span class=\"math display\">" : "<span class=\"math\">") +
         html_of_part(parse_math(latex)) + "</span>";
}

std::string html_of(std::string_view rich) {
  const auto parts = pieces(rich);
  if (!parts) return xml_text(rich);
  std::string result;
  for (const auto& part : *parts) result += part.is_math ? html_of_math(part.content, false) : xml_text(part.content);
  return result;
}

std::string anchor_of_claim(std::string_view id) {
  std::string result = "claim-";
  for (const char c : id) result += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
  return result;
}

std::string link_to_claim(const std::string& id, const std::set<std::string>& claims) {
  if (!claims.contains(id)) return xml_text(id);
  return "<a href=\"#" + anchor_of_claim(id) + "\">" + xml_text(id) + "</a>";
}

}  // namespace seqcert
