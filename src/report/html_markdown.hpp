#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace seqcert {

/// Where a link of an argument leads on the page; "" when it leads nowhere on it, and only its words are shown.
using LinkTarget = std::function<std::string(std::string_view)>;

/// The Markdown of arguments as HTML: headings (`#` becomes <h`top_level`>, and so on), paragraphs, lists, fenced code,
/// tables with pipes, `code`, *emphasis*, **strong**, links, and mathematics between `$` or `$$`. HTML in the text is
/// shown, not obeyed; what is not Markdown is shown as it is.
std::string html_of_markdown(std::string_view markdown, int top_level, const LinkTarget& target);

}  // namespace seqcert
