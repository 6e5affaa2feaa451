#include "check/claim_points.hpp"

#include <algorithm>
#include <iterator>

namespace seqcert {
namespace {

const Construction* bringing(const Claim& claim, const Registry& registry) {
  const auto construction = find_construction(registry, claim.construction);
  return construction && (*construction)->more_parameters ? *construction : nullptr;
}

/// The parameter whose word brings others, as the claim declares it; nullptr where [with] fixes it.
const ParameterSpec* selector(const Claim& claim, const Construction& construction) {
  const auto found = std::ranges::find(claim.parameters, construction.selector, &ParameterSpec::name);
  return found == claim.parameters.end() ? nullptr : &*found;
}

}  // namespace

Claim specialised(const Claim& claim, const Registry& registry, const Values& chosen) {
  const Construction* construction = bringing(claim, registry);
  if (!construction) return claim;
  Claim result = claim;
  Values words = claim.with;
  if (const ParameterSpec* spec = selector(claim, *construction)) {
    const auto found = chosen.find(spec->name);
    if (found != chosen.end())
      words[spec->name] = found->second;
    else if (spec->fallback)
      words[spec->name] = *spec->fallback;
  }
  const auto declared = [&](const std::string& name) {
    return claim.with.contains(name) ||
           std::ranges::find(claim.parameters, name, &ParameterSpec::name) != claim.parameters.end();
  };
  for (ParameterSpec& spec : construction->more_parameters(words))
    if (!declared(spec.name)) result.parameters.push_back(std::move(spec));
  return result;
}

Result<Claim> specialised(const Claim& claim, const Registry& registry, const Assignments& typed) {
  const Construction* construction = bringing(claim, registry);
  if (!construction) return claim;
  Values chosen;
  if (const ParameterSpec* spec = selector(claim, *construction))
    for (const auto& [name, word] : typed) {
      if (name != spec->name) continue;
      auto value = parse_value(*spec, word);
      if (!value) return bad_input("{}: {}", claim.id, value.error().message);
      chosen.emplace(name, std::move(*value));
    }
  return specialised(claim, registry, chosen);
}

Result<std::vector<Values>> claim_points(const Claim& claim, const Registry& registry, const Assignments& typed,
                                         ClaimGrids own) {
  const Construction* construction = bringing(claim, registry);
  const ParameterSpec* by = construction ? selector(claim, *construction) : nullptr;
  std::vector<Assignments> blocks;
  if (own != ClaimGrids::none)
    for (const GridBlock& block : claim.grids)
      if (own == ClaimGrids::full || block.quick) blocks.push_back(block.grids);
  if (blocks.empty()) blocks.emplace_back();
  std::vector<Values> points;
  for (Assignments& block : blocks) {
    for (const auto& assignment : typed) {
      std::erase_if(block, [&](const auto& cell) { return cell.first == assignment.first; });
      block.push_back(assignment);
    }
    std::vector<Value> words;
    if (by) {
      const auto chosen = std::ranges::find(block, by->name, &std::pair<std::string, std::string>::first);
      auto parsed = parse_grid(*by, chosen != block.end() ? chosen->second : text(*by->fallback));
      if (!parsed) return bad_input("{}: {}", claim.id, parsed.error().message);
      words = std::move(*parsed);
      if (chosen != block.end()) block.erase(chosen);
    }
    for (std::size_t k = 0; k < std::max<std::size_t>(words.size(), 1); ++k) {
      Assignments cells = block;
      Claim of = specialised(claim, registry, Values{});  // a problem that [with] fixes brings its parameters, too
      if (by) {
        cells.emplace_back(by->name, text(words[k]));
        of = specialised(claim, registry, Values{{by->name, words[k]}});
      }
      const bool has_blocks = !claim.grids.empty();
      auto more = grid_points(of, cells, has_blocks ? ClaimGrids::none : own);
      if (!more) return more.error();
      points.insert(points.end(), std::make_move_iterator(more->begin()), std::make_move_iterator(more->end()));
    }
  }
  return points;
}

}  // namespace seqcert
