#pragma once

#include "compile/compiled.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace seqcert {

/// The expression tree of a compiled network for a person, in lines of at most 100 columns: its sizes; each node that
/// an output needs with its rule, its range, its Lipschitz bound and threshold, the units made for it and its
/// expression over earlier nodes; the outputs; the error law of each rule used. `names` says what entries of x
/// (0-based) hold.
std::string tree_text(const Compiled& network, const std::map<std::size_t, std::string>& names);

}  // namespace seqcert
