#include "report/html_markdown.hpp"

#include "base/text.hpp"
#include "report/html_text.hpp"
#include "report/xml.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <vector>

namespace seqcert {
namespace {

constexpr int deepest = 20;  // emphasis and links inside each other; beyond it they are text

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Text within a line: code, mathematics, links, emphasis.
class Inline {
 public:
  Inline(std::string_view text, const LinkTarget& target, int depth = 0)
      : text_(text), target_(target), depth_(depth) {}

  std::string html() {
    std::string result;
    for (at_ = 0; at_ < text_.size();) {
      const std::size_t before = at_;
      const std::string special = piece();
      if (at_ == before) {
        const std::size_t next = std::min(text_.find_first_of("\\`$[*_", at_ + 1), text_.size());
        result += xml_text(text_.substr(at_, next - at_));
        at_ = next;
      } else {
        result += special;
      }
    }
    return result;
  }

 private:
  bool here(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  // What begins here, and past it; nothing moves when it is only a character.
  std::string piece() {
    if (here("\\") && at_ + 1 < text_.size() && std::ispunct(static_cast<unsigned char>(text_[at_ + 1]))) {
      at_ += 2;
      return xml_text(text_.substr(at_ - 1, 1));
    }
    if (here("`")) return code();
    if (here("$$")) return mathematics("$$");
    if (here("$")) return mathematics("$");
    if (depth_ == deepest) return "";
    if (here("[")) return link();
    if (here("**")) return emphasis("**", "strong");
    if (here("*")) return emphasis("*", "em");
    if (here("_") && (at_ == 0 || !is_word(text_[at_ - 1]))) return emphasis("_", "em");
    return "";
  }

  std::string code() {
    const std::size_t ticks = std::min(text_.find_first_not_of('`', at_), text_.size()) - at_;
    const std::string fence(ticks, '`');
    const std::size_t end = text_.find(fence, at_ + ticks);
    if (end == std::string_view::npos) return "";
    const std::string result = "<code>" + xml_text(trim(text_.substr(at_ + ticks, end - at_ - ticks))) + "</code>";
    at_ = end + ticks;
    return result;
  }

  std::string mathematics(std::string_view dollars) {
    const std::size_t begin = at_ + dollars.size();
    std::size_t end = begin;
    while (end < text_.size() && !text_.substr(end).starts_with(dollars)) end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size() || trim(text_.substr(begin, end - begin)).empty()) return "";
    at_ = end + dollars.size();
    return html_of_math(text_.substr(begin, end - begin), dollars.size() == 2);
  }

  std::string link() {
    const std::size_t middle = text_.find("](", at_),
                      end = middle == std::string_view::npos ? middle : text_.find(')', middle);
    if (end == std::string_view::npos || text_.substr(at_ + 1, middle - at_ - 1).find('[') != std::string_view::npos)
      return "";
    const std::string words = Inline(text_.substr(at_ + 1, middle - at_ - 1), target_, depth_ + 1).html();
    const std::string href = target_(text_.substr(middle + 2, end - middle - 2));
    at_ = end + 1;
    return href.empty() ? words : "<a href=\"" + xml_text(href) + "\">" + words + "</a>";
  }

  // The closing marks stand behind a character that is no space, as the opening ones stand before one.
  std::string emphasis(std::string_view marks, std::string_view tag) {
    const std::size_t begin = at_ + marks.size();
    if (begin >= text_.size() || text_[begin] == ' ') return "";
    std::size_t end = begin;
    do end = text_.find(marks, end + 1);
    while (end != std::string_view::npos &&
           (text_[end - 1] == ' ' || (marks.size() == 1 && text_.substr(end).starts_with("**"))));
    if (end == std::string_view::npos) return "";
    if (marks == "**" && text_.substr(end).starts_with("***")) ++end;  // **a *b***: the inner one closes first
    const std::string inside = Inline(text_.substr(begin, end - begin), target_, depth_ + 1).html();
    at_ = end + marks.size();
    return fmt::format("<{}>{}</{}>", tag, inside, tag);
  }

  std::string_view text_;
  const LinkTarget& target_;
  int depth_;
  std::size_t at_ = 0;
};

/// What a line begins, apart from its paragraph.
struct Line {
  enum class Kind { blank, heading, bullet, number, fence, row, text };
  Kind kind = Kind::text;
  std::string content;  // without the marks
  int level = 0;        // of a heading
};

Line line_of(std::string_view raw) {
  const std::string_view text = trim(raw);
  if (text.empty()) return {Line::Kind::blank, "", 0};
  if (text.starts_with("```")) return {Line::Kind::fence, "", 0};
  const std::size_t hashes = text.find_first_not_of('#');
  if (hashes != std::string_view::npos && hashes > 0 && hashes <= 6 && text[hashes] == ' ')
    return {Line::Kind::heading, std::string(trim(text.substr(hashes))), static_cast<int>(hashes)};
  if (text.starts_with("* ") || text.starts_with("- "))
    return {Line::Kind::bullet, std::string(trim(text.substr(2))), 0};
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits != std::string_view::npos && digits > 0 && digits < 4 && text.substr(digits).starts_with(". "))
    return {Line::Kind::number, std::string(trim(text.substr(digits + 2))), 0};
  if (text.starts_with("|")) return {Line::Kind::row, std::string(text), 0};
  return {Line::Kind::text, std::string(text), 0};
}

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells(1);
  for (std::size_t i = 1; i < row.size(); ++i) {
    if (row[i] == '\\' && i + 1 < row.size() && row[i + 1] == '|')
      cells.back() += row[++i];
    else if (row[i] == '|' && i + 1 < row.size())
      cells.emplace_back();
    else if (row[i] != '|')
      cells.back() += row[i];
  }
  return cells;
}

bool is_rule(const std::string& row) {
  return row.find_first_not_of("|-: ") == std::string::npos && row.find('-') != std::string::npos;
}

class Page {
 public:
  Page(std::string_view markdown, int top_level, const LinkTarget& target)
      : lines_(split(markdown, '\n')), top_level_(top_level), target_(target) {}

  std::string html() {
    while (at_ < lines_.size()) block();
    return result_;
  }

 private:
  // Bars begin a table only above a rule: a line of mathematics may begin with one too.
  Line next() const {
    Line line = line_of(lines_[at_]);
    const bool above_rule = at_ + 1 < lines_.size() && is_rule(line_of(lines_[at_ + 1]).content);
    if (line.kind == Line::Kind::row && !above_rule) line.kind = Line::Kind::text;
    return line;
  }
  bool next_is(Line::Kind kind) const { return at_ < lines_.size() && next().kind == kind; }
  std::string inline_html(std::string_view text) const { return Inline(text, target_).html(); }

  void block() {
    const Line line = next();
    switch (line.kind) {
      case Line::Kind::blank:
        ++at_;
        return;
      case Line::Kind::heading: {
        const int level = std::min(6, top_level_ + line.level - 1);
        result_ += fmt::format("<h{}>{}</h{}>\n", level, inline_html(line.content), level);
        ++at_;
        return;
      }
      case Line::Kind::bullet:
        return list(line.kind, "ul");
      case Line::Kind::number:
        return list(line.kind, "ol");
      case Line::Kind::fence:
        return fenced();
      case Line::Kind::row:
        return table();
      case Line::Kind::text:
        result_ += "<p>" + inline_html(paragraph()) + "</p>\n";
        return;
    }
  }

  // The line at hand and those that go on with it.
  std::string paragraph() {
    std::string text = next().content;
    while (++at_ < lines_.size() && next_is(Line::Kind::text)) text += " " + next().content;
    return text;
  }

  void list(Line::Kind kind, std::string_view tag) {
    result_ += fmt::format("<{}>\n", tag);
    while (next_is(kind)) {
      result_ += "<li>" + inline_html(paragraph()) + "</li>\n";
      std::size_t after = at_;
      while (after < lines_.size() && line_of(lines_[after]).kind == Line::Kind::blank) ++after;
      if (after < lines_.size() && line_of(lines_[after]).kind == kind)
        at_ = after;  // items with blank lines between them
    }
    result_ += fmt::format("</{}>\n", tag);
  }

  void fenced() {
    std::string code;
    for (++at_; at_ < lines_.size() && !next_is(Line::Kind::fence); ++at_) code += lines_[at_] + "\n";
    if (at_ < lines_.size()) ++at_;
    result_ += "<pre><code>" + xml_text(code) + "</code></pre>\n";
  }

  void table() {
    result_ += "<div class=\"scroll\"><table>\n";
    for (std::string_view tag = "th"; at_ < lines_.size(); ++at_) {
      const Line line = line_of(lines_[at_]);
      if (line.kind != Line::Kind::row) break;
      if (is_rule(line.content)) continue;
      result_ += "<tr>";
      for (const std::string& cell : cells_of(line.content))
        result_ += fmt::format("<{0}>{1}</{0}>", tag, inline_html(trim(cell)));
      result_ += "</tr>\n";
      tag = "td";
    }
    result_ += "</table></div>\n";
  }

  std::vector<std::string> lines_;
  int top_level_;
  const LinkTarget& target_;
  std::size_t at_ = 0;
  std::string result_;
};

}  // namespace

std::string html_of_markdown(std::string_view markdown, int top_level, const LinkTarget& target) {
  return Page(markdown, top_level, target).html();
}

}  // namespace seqcert
