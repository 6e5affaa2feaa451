#include "exchange/read_model.hpp"

#include "base/text.hpp"
#include "exchange/model_parts.hpp"

#include <algorithm>

namespace seqcert {
namespace {

constexpr std::size_t largest_width = std::size_t{1} << 20;   // of d_model, and of hidden layers
constexpr std::size_t largest_state = std::size_t{1} << 22;   // numbers of one scan
constexpr std::size_t largest_window = std::size_t{1} << 40;  // as good as none

class ModelReader {
 public:
  ModelReader(const Json& root, WeightsReader& read) : root_(root), read_(read) {}

  Model model() {
    read_.known_keys(root_,
                     {"schema", "title", "parameters", "tensors", "d_model", "fields", "positions", "layers", "readout",
                      "coordinates", "task"},
                     "the model");
    Model model;
    model.d_model = read_.count(read_.at(root_, "d_model", "the model"), "d_model", largest_width);
    if (model.d_model == 0) read_.fail(root_, "d_model is 0; x has at least one entry");
    for (const Json& item : list(root_, "fields", "the model")) {
      model.fields.push_back(field(item, model));
      if (read_.error()) return model;
    }
    model.positions = read_.matrix(read_.at(root_, "positions", "the model"), "positions");
    std::size_t number = 0;
    for (const Json& item : list(root_, "layers", "the model"))
      model.layers.push_back(layer(item, fmt::format("layer {}", ++number)));
    model.readout = read_.matrix(read_.at(root_, "readout", "the model"), "readout");
    if (read_.error()) return model;
    if (model.readout.rows() == 0) read_.fail(root_, "readout has no rows; the model puts out at least one number");
    if (const Status agree = shapes_agree(model); !agree) read_.fail(root_, "{}", agree.error().message);
    if (!read_.error()) sizes_can_be_held(model);
    return model;
  }

 private:
  const std::vector<Json>& list(const Json& json, const char* key, const std::string& what) {
    static const std::vector<Json> none;
    const Json& found = read_.at(json, key, what);
    if (read_.error()) return none;
    if (!found.is(Json::Kind::array)) {
      read_.fail(found, "{} of {} is {}; write an array", key, what, described(found));
      return none;
    }
    return found.items;
  }

  TokenField field(const Json& json, const Model& model) {
    read_.known_keys(json, {"name", "direction", "table"}, "a field");
    TokenField field;
    field.name = read_.word(read_.at(json, "name", "a field"), "the name of a field");
    const std::string what = "field " + shown_name(field.name);
    if (shown_name(field.name) != field.name || field.name.empty())
      read_.fail(json, "{}: a name of a field is one short line", what);
    if (std::ranges::find(model.fields, field.name, &TokenField::name) != model.fields.end())
      read_.fail(json, "{} stands twice; give each field a name of its own", what);
    const Json *direction = json.find("direction"), *table = json.find("table");
    if ((direction != nullptr) == (table != nullptr))
      read_.fail(json, "{} needs a direction (a real field) or a table (an index), and not both", what);
    if (read_.error()) return field;
    if (direction)
      field.embedding = RealField{read_.sparse(*direction, model.d_model, what)};
    else
      field.embedding = IndexField{read_.matrix(*table, what)};
    return field;
  }

  template <class Table>
  auto choice(const Json& json, const char* key, const Table& table, const std::string& what) {
    auto result = std::begin(table)->second;
    const Json* found = json.find(key);
    if (!found) return result;
    const std::string word = read_.word(*found, what + ": " + key);
    std::vector<std::string> words;
    for (const auto& [name, meaning] : table) {
      words.emplace_back(name);
      if (name == word) return meaning;
    }
    read_.fail(*found, "{}: {} \"{}\" is none of {}", what, key, shown_name(word), join(words, ", "));
    return result;
  }

  /// Reads what a visitor meets, and knows the keys that may stand there.
  struct Parts {
    WeightsReader& read;
    const Json& json;
    const std::string& what;
    std::vector<std::string> known;

    const Json& at(const char* name) {
      known.emplace_back(name);
      return read.at(json, name, what);
    }
    void operator()(const char* name, WeightMatrix& w) { w = read.matrix(at(name), what + ": " + name); }
    void operator()(const char* name, std::vector<Rational>& v) { v = read.vector(at(name), what + ": " + name); }
    void operator()(const char* name, std::optional<WeightMatrix>& w) {
      known.emplace_back(name);
      if (const Json* found = json.find(name)) w = read.matrix(*found, what + ": " + name);
    }
  };

  AttentionHead head(const Json& json, const std::string& what) {
    AttentionHead head;
    head.kind = choice(json, "kind", head_kinds, what);
    if (const Json* window = json.find("window")) head.window = read_.count(*window, what + ": window", largest_window);
    Parts parts{read_, json, what, {"kind", "window"}};
    visit_head(head, parts);
    read_.known_keys(json, parts.known, what);
    return head;
  }

  template <class M>
  Mixer mixer_of(const Json& json, const std::string& what, std::vector<std::string> known) {
    M mixer;
    if constexpr (!std::is_same_v<M, AbstractSsm>) {
      mixer.write = choice(json, "write", write_rules, what);
      mixer.softplus = choice(json, "softplus", softplus_rules, what);
      known.insert(known.end(), {"write", "softplus"});
    }
    Parts parts{read_, json, what, std::move(known)};
    visit(mixer, parts);
    read_.known_keys(json, parts.known, what);
    return mixer;
  }

  Layer layer(const Json& json, const std::string& what) {
    Layer layer{Attention{}, std::nullopt};
    if (read_.error()) return layer;
    read_.known_keys(json, {"mixer", "mlp"}, what);
    const Json& mixer = read_.at(json, "mixer", what);
    const Json& kind_at = read_.at(mixer, "kind", what + ": mixer");
    const std::string kind = read_.word(kind_at, what + ": mixer: kind");
    if (read_.error()) return layer;
    if (kind == "attention") {
      read_.known_keys(mixer, {"kind", "heads"}, what);
      Attention attention;
      std::size_t number = 0;
      for (const Json& item : list(mixer, "heads", what))
        attention.heads.push_back(head(item, fmt::format("{}, head {}", what, ++number)));
      layer.mixer = std::move(attention);
    } else if (kind == "abstract-ssm") {
      layer.mixer = mixer_of<AbstractSsm>(mixer, what, {"kind"});
    } else if (kind == "s6") {
      layer.mixer = mixer_of<S6>(mixer, what, {"kind"});
    } else if (kind == "mamba-block") {
      layer.mixer = mixer_of<MambaBlock>(mixer, what, {"kind"});
    } else {
      const std::vector<std::string> kinds(std::begin(mixer_kinds), std::end(mixer_kinds));
      read_.fail(kind_at, "{}: \"{}\" is no mixer{}; there are {}", what, shown_name(kind), did_you_mean(kind, kinds),
                 join(kinds, ", "));
    }
    if (const Json* mlp = json.find("mlp")) layer.mlp = network(*mlp, what + ", mlp");
    return layer;
  }

  AffineMap affine(const Json& json, const std::string& what) {
    read_.known_keys(json, {"w", "bias"}, what);
    AffineMap map;
    map.w = read_.matrix(read_.at(json, "w", what), what + ": w");
    map.bias = read_.vector(read_.at(json, "bias", what), what + ": bias");
    return map;
  }

  Mlp network(const Json& json, const std::string& what) {
    Mlp mlp;
    if (read_.error()) return mlp;
    read_.known_keys(json, {"hidden", "out"}, what);
    std::size_t number = 0;
    for (const Json& item : list(json, "hidden", what))
      mlp.hidden.push_back(affine(item, fmt::format("{}, hidden map {}", what, ++number)));
    mlp.out = affine(read_.at(json, "out", what), what + ", out");
    return mlp;
  }

  void sizes_can_be_held(const Model& model) {
    for (std::size_t l = 0; l < model.layers.size(); ++l) {
      const auto scan = [&](std::size_t channels, std::size_t states) {
        if (states != 0 && channels > largest_state / states)
          read_.fail(root_, "layer {}: {} channels of {} states are more than the {} numbers a scan may keep", l + 1,
                     channels, states, largest_state);
      };
      std::visit(
          [&]<class M>(const M& mixer) {
            if constexpr (std::is_same_v<M, MambaBlock>)
              scan(mixer.w_x.rows(), mixer.w_b.rows() + mixer.kernel.cols());
            else if constexpr (!std::is_same_v<M, Attention>)
              scan(mixer.w_u.rows(), mixer.w_b.rows());
          },
          model.layers[l].mixer);
    }
  }

  const Json& root_;
  WeightsReader& read_;
};

ParameterSpec parameter(WeightsReader& read, const std::string& name, const Json& json) {
  const std::string what = "parameter " + shown_name(name);
  ParameterSpec spec;
  spec.name = name;
  read.known_keys(json, {"type", "min", "max", "above", "below", "default", "meaning"}, what);
  if (!is_name(name) || name == "i")
    read.fail(json, "\"{}\" cannot name a parameter{}", shown_name(name),
              name == "i" ? "; i is the row number" : "; write letters, digits and _, and no name of a function");
  if (read.error()) return spec;
  const std::string type = read.word(read.at(json, "type", what), what + ": type");
  if (type == "integer")
    spec.type = ParameterSpec::Type::integer;
  else if (type != "real")
    read.fail(json, "{}: type \"{}\" is neither integer nor real", what, shown_name(type));
  const auto bound = [&](const char* weak, const char* strict, std::optional<Rational>& to, bool& is_strict) {
    for (const char* key : {weak, strict})
      if (const Json* found = json.find(key)) {
        to = read.number(*found, what + ": " + key);
        is_strict = key == strict;
      }
  };
  bound("min", "above", spec.low, spec.low_strict);
  bound("max", "below", spec.high, spec.high_strict);
  if (const Json* meaning = json.find("meaning")) spec.meaning = read.word(*meaning, what + ": meaning");
  const Json* fallback = json.find("default");
  if (!fallback || read.error()) return spec;
  auto value = parse_value(spec, shown_name(fallback->text));
  if (!value)
    read.fail(*fallback, "{}", value.error().message);
  else
    spec.fallback = std::move(*value);
  return spec;
}

}  // namespace

Result<std::vector<ParameterSpec>> declared_parameters(const Json& root, const std::string& path) {
  const Values none;
  const WeightLimits limits;
  WeightsReader read(path, none, nullptr, limits);
  const std::string schema = read.word(read.at(root, "schema", "the model"), "schema");
  if (!read.error() && schema != model_schema)
    read.fail(root, "schema \"{}\" is not \"{}\"; it says how the file is written", shown_name(schema), model_schema);
  std::vector<ParameterSpec> result;
  if (const Json* declared = root.find("parameters"); declared && !read.error()) {
    if (!declared->is(Json::Kind::object))
      read.fail(*declared, "parameters is {}; write an object of names", described(*declared));
    for (std::size_t k = 0; declared->keys && k < declared->items.size(); ++k)
      result.push_back(parameter(read, (*declared->keys)[k], declared->items[k]));
  }
  if (read.error()) return *read.error();
  return result;
}

Result<Model> read_model(const Json& root, const std::string& path, const Tensors* tensors, const Values& parameters,
                         const WeightLimits& limits) {
  WeightsReader read(path, parameters, tensors, limits);
  Model model = ModelReader(root, read).model();
  if (read.error()) return *read.error();
  return model;
}

}  // namespace seqcert
