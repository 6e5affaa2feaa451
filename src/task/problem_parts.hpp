#pragma once

#include "base/result.hpp"
#include "formula/parameters.hpp"
#include "task/dp_program.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

// What the files problem_<name>.cpp share.

/// An integer in low..high. The high end keeps every number of a program below 2^31, however large the user's choice.
ParameterSpec bounded_parameter(std::string name, long low, long high, long fallback, std::string meaning);

/// A program without steps whose values have one field, "value".
DpProgram empty_program(std::string problem, std::string form);

/// Adds one rule per text, for programs whose values have one field; reads and constants must stand already.
void add_rules(DpProgram& program, std::initializer_list<std::string_view> texts);

/// Appends a step whose reads are each at one step or input (0: absent, as the number of `absent`, 0 where that is
/// empty). Returns its number.
std::size_t add_step(DpProgram& program, std::size_t rule, std::vector<std::size_t> sources,
                     std::vector<long> absent = {}, std::vector<long> constants = {});

/// `count` numbers drawn uniformly, the same for the same seed on every machine.
std::vector<long> random_numbers(std::size_t count, const Range& range, std::uint64_t seed);

/// `count` numbers that rise by one from range.lo, staying at range.hi once they are there.
std::vector<long> rising_numbers(std::size_t count, const Range& range);
/// Numbers at the corners of their ranges: all least, all largest, rising, falling, least and largest in turn.
std::vector<std::vector<long>> extreme_numbers(std::size_t count, const Range& range);

/// `select(name = 1, <prefix>1, select(name = 2, <prefix>2, ... <prefix>count))`: an entry of a table of constants.
/// count >= 1.
std::string table_entry(std::string_view name, std::string_view prefix, std::size_t count);

/// "3,1,4": integers separated by commas. Errors: an empty or other text between them.
Result<std::vector<long>> parse_numbers(std::string_view text);

}  // namespace seqcert
