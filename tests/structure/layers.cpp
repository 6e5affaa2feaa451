#include "structure/layers.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>

namespace seqcert::test {
namespace {

namespace fs = std::filesystem;

/// The module a source belongs to: "number" for src/number/ball.cpp, "constructions" for constructions/gap.cpp, "" for
/// src/x.cpp.
std::string module_of(const std::string& file) {
  const auto parts = split(file, '/');
  if (parts.front() == "src") return parts.size() > 2 ? parts[1] : "";
  return parts.front();
}

std::vector<std::string> folders_of_modules(const fs::path& root) {
  std::vector<std::string> modules;
  if (fs::exists(root / "src"))
    for (const auto& entry : fs::directory_iterator(root / "src"))
      if (entry.is_directory()) modules.push_back(entry.path().filename());
  if (fs::is_directory(root / "constructions")) modules.push_back("constructions");
  std::sort(modules.begin(), modules.end());
  return modules;
}

using Layers = std::map<std::string, std::set<std::string>>;

Layers read_layers(const fs::path& root, std::vector<std::string>& problems) {
  Layers layers;
  std::ifstream file(root / "src/LAYERS");
  if (!file) problems.push_back("src/LAYERS cannot be read");
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (trim(line).empty() || line.front() == '#') continue;
    const auto problem = [&](const std::string& what) {
      problems.push_back(fmt::format("src/LAYERS:{}: {}", number, what));
    };
    const auto colon = line.find(':');
    const std::string module = line.substr(0, colon);
    if (colon == std::string::npos || module.empty() || module.find(' ') != std::string::npos) {
      problem(fmt::format("\"{}\" is not a row; write module: module module", line));
      continue;
    }
    if (layers.count(module)) problem(fmt::format("{} has a second row", module));
    std::set<std::string> allowed;
    for (const std::string& other : split(line.substr(colon + 1), ' ')) {
      if (other.empty()) continue;
      if (!layers.count(other)) problem(fmt::format("{} lists {}, which has no earlier row", module, other));
      allowed.insert(other);
    }
    layers[module] = allowed;
  }
  return layers;
}

/// A third-party library: its headers, and the sources that may include them (both matched as a whole).
struct ThirdParty {
  const char* name;
  const char* headers;
  const char* allowed;
};

const ThirdParty third_parties[] = {
    {"Arb", "(flint/)?(arb|acb|arf|mag)(_.*)?\\.h", "src/number/ball(\\.cpp|_.*)"},
    {"FLINT", "flint/.*|fmp[zq]?_?.*\\.h|n?mod_.*\\.h", "src/linalg/.*|src/number/ball(\\.cpp|_.*)"},
    {"Eigen", "Eigen/.*", "src/linalg/.*"},
    {"MPFR", "mpfr\\.h", "src/number/.*"},
    {"GMP", "gmp(xx)?\\.h", "src/number/.*|src/linalg/.*"},
    {"Boost", "boost/.*", "src/number/.*"},
    {"Z3", "z3.*", "src/solve/.*"},
    {"toml++", "toml\\+\\+/.*|toml\\.hpp", "src/base/toml\\.hpp"},
    {"CLI11", "CLI/.*", "src/cli/.*"},
    {"nlohmann-json", "nlohmann/.*", "src/(report|cli|certificate|exchange)/.*"},
    {"zlib", "zlib\\.h|zconf\\.h", "src/exchange/zip\\.cpp"},
    {"oneTBB", "(oneapi/)?tbb(/.*|\\.h)", "src/check/.*"},
    {"GoogleTest", "g(test|mock)/.*", "none of the modules"},
};

}  // namespace

std::vector<std::string> sources(const fs::path& root, const std::vector<std::string>& folders) {
  std::vector<std::string> found;
  for (const std::string& folder : folders) {
    if (!fs::is_directory(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension();
      if (extension == ".hpp" || extension == ".cpp")
        found.push_back(entry.path().lexically_relative(root).generic_string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<Include> includes(const fs::path& root) {
  static const std::regex directive(R"re(^\s*#\s*include\s*(["<])([^">]+)[">].*)re");
  std::vector<Include> found;
  for (const std::string& source : sources(root, {"src", "constructions"})) {
    std::ifstream file(root / source);
    std::string line;
    std::smatch match;
    for (int number = 1; std::getline(file, line); ++number)
      if (std::regex_match(line, match, directive)) found.push_back({source, number, match[2], match[1] == "\""});
  }
  return found;
}

std::vector<std::string> layer_violations(const fs::path& root) {
  std::vector<std::string> problems;
  const Layers layers = read_layers(root, problems);
  const auto modules = folders_of_modules(root);
  const auto is_module = [&](const std::string& name) {
    return std::binary_search(modules.begin(), modules.end(), name);
  };
  for (const auto& [module, allowed] : layers)
    if (!is_module(module)) problems.push_back(fmt::format("src/LAYERS: {} has a row but no folder", module));
  for (const std::string& module : modules)
    if (!layers.count(module)) problems.push_back(fmt::format("src/LAYERS: {} has a folder but no row", module));
  for (const std::string& source : sources(root, {"src"}))
    if (module_of(source).empty())
      problems.push_back(fmt::format("{}: belongs to no module; move it into a folder", source));

  for (const Include& include : includes(root)) {
    const std::string from = module_of(include.file);
    const std::string to = split(include.header, '/').front();
    const bool ours = is_module(to) && include.header.find('/') != std::string::npos;
    if (include.quoted && !ours) {
      problems.push_back(fmt::format("{}:{}: \"{}\" is not rooted at src/; write \"module/file.hpp\"", include.file,
                                     include.line, include.header));
    } else if (ours && to != from && layers.count(from) && !layers.at(from).count(to)) {
      problems.push_back(
          fmt::format("{}:{}: {} may not include {} (\"{}\"); move the code, or list {} in the row of {} in src/LAYERS",
                      include.file, include.line, from, to, include.header, to, from));
    }
  }
  return problems;
}

std::vector<std::string> third_party_violations(const fs::path& root) {
  std::vector<std::string> problems;
  for (const Include& include : includes(root)) {
    for (const ThirdParty& library : third_parties) {
      if (!std::regex_match(include.header, std::regex(library.headers))) continue;
      if (!std::regex_match(include.file, std::regex(library.allowed)))
        problems.push_back(fmt::format("{}:{}: {} (<{}>) may be included in {} only", include.file, include.line,
                                       library.name, include.header, library.allowed));
      break;
    }
  }
  return problems;
}

}  // namespace seqcert::test
