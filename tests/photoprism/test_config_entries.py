import pytest

from vision_eval.photoprism.effective import effective

OLLAMA = "Service: {Uri: 'http://ollama:11434/api/generate', RequestFormat: ollama, ResponseFormat: ollama}"
"""How mid-2025 wired an entry: formats, and no Engine."""


def entry(fields, env=None, **options):
    """The first entry of a list, by its fields in YAML's flow style."""
    return effective(f"Models: [{{{fields}}}]", env, **options)["models"][0]


@pytest.mark.parametrize("kind", ["labels", "caption"])
def test_engine_ollama(kind):
    """Section 2.1: all that the name of the engine fills in."""
    found = entry(f"Type: {kind}, Engine: ollama")

    assert found["config"] == {
        "Type": kind, "Engine": "ollama", "Model": "gemma4:latest", "Resolution": 720,
        "Service": {"Uri": "${OLLAMA_BASE_URL}/api/generate", "Key": "${OLLAMA_API_KEY}", "Think": "false",
                    "FileScheme": "base64", "RequestFormat": "ollama", "ResponseFormat": "ollama"}}
    assert found["endpoint"] == {"method": "POST", "uri": "http://ollama:11434/api/generate", "error": None}
    assert (found["request_format"], found["response_format"], found["file_scheme"]) == ("ollama", "ollama", "base64")
    assert (found["engine"], found["source"], found["normalize"]) == ("ollama", "ollama", "single-word")
    assert (found["thumbnail"], found["images_per_photo"]) == ("fit_720", {"square": 1, "other": 1})
    assert {found["origins"][path] for path in (
        "Model", "Resolution", "Service.Uri", "Service.Key", "Service.Think", "Service.FileScheme")} == {"engine"}


def test_engine_openai():
    """Sections 1.2 and 1.3: address, key, size and formats of OpenAI; no version, no thinking."""
    found = entry("Type: labels, Engine: openai, Model: 'gpt-5:x'", {"OPENAI_API_KEY": "k"})

    assert found["endpoint"]["uri"] == "https://api.openai.com/v1/responses"
    assert (found["resolution"], found["request_format"], found["think"]) == (720, "openai", None)
    assert found["model"] == {"wire": "gpt-5:x", "name": "gpt-5:x", "version": "", "hosted": True}
    assert found["headers"]["Authorization"] == "Bearer ***"
    assert found["source"] == "openai"


@pytest.mark.parametrize(("written", "engine", "resolution"), [
    pytest.param("' OLLAMA '", "ollama", 720, id="1.2-trimmed-and-lower-cased"),
    pytest.param("vision", "vision", 224, id="1.2-vision"),
    pytest.param("colossus", "colossus", 224, id="1.2-unknown-gets-no-defaults"),
])
def test_names_of_engines(written, engine, resolution):
    """Names are cleaned; unknown ones bring nothing along."""
    found = entry(f"Type: labels, Engine: {written}, Name: x")

    assert (found["engine"], found["config"]["Engine"], found["resolution"]) == (engine, engine, resolution)


def test_what_is_written_stays():
    """Section 1.7: defaults fill only what is empty."""
    found = entry("Type: labels, Engine: ollama, Name: llava, Resolution: 500, Service: {Uri: 'http://h/api/generate', "
                  "Key: '${MY}', Think: high, FileScheme: data, ResponseFormat: vision}")

    assert found["config"]["Service"] == {
        "Uri": "http://h/api/generate", "Key": "${MY}", "Think": "high", "FileScheme": "data",
        "RequestFormat": "ollama", "ResponseFormat": "vision"}
    assert (found["model"]["wire"], found["resolution"], found["think"]) == ("llava:latest", 500, "high")
    assert (found["origins"]["Resolution"], found["origins"]["Service.RequestFormat"]) == ("file", "engine")


@pytest.mark.parametrize(("env", "model", "origin"), [
    pytest.param({}, "gemma4:latest", "engine", id="2.1-default"),
    pytest.param({"OLLAMA_MODEL": "llava:13b"}, "llava:13b", "env:OLLAMA_MODEL", id="2.1-variable"),
    pytest.param({"OLLAMA_BASE_URL": " https://ollama.com/ "}, "minimax-m3:cloud", "engine", id="2.1-cloud"),
    pytest.param({"OLLAMA_BASE_URL": "https://ollama.com/v1"}, "gemma4:latest", "engine", id="2.1-not-quite-cloud"),
    pytest.param({"OLLAMA_MODEL": "a", "OLLAMA_BASE_URL": "https://ollama.com"}, "a:latest", "env:OLLAMA_MODEL",
                 id="2.1-variable-beats-cloud"),
])
def test_the_default_model(env, model, origin):
    """What is asked for where nobody names a model."""
    found = entry("Type: labels, Engine: ollama", env)

    assert (found["model"]["wire"], found["origins"]["Model"]) == (model, origin)


def test_the_trap_of_formats_without_engine():
    """Section 1.7: 224 px, nothing about thinking, no key; prompts, options and the tag as for Ollama."""
    found = entry(f"Type: labels, Name: gemma3, {OLLAMA}", {"OLLAMA_API_KEY": "k"})

    assert (found["resolution"], found["thumbnail"], found["think"]) == (224, "tile_224", None)
    assert "Authorization" not in found["headers"]
    assert found["images_per_photo"] == {"square": 1, "other": 3}
    assert found["model"]["wire"] == "gemma3:latest"
    assert found["options"] == {"stop": ["\n\n"], "temperature": 0.1, "top_p": 0.9}
    assert (found["engine"], found["source"], found["format"]) == ("ollama", "ollama", "json")
    assert found["schema"].startswith("{")
    assert found["origins"]["Resolution"] == "built-in"


@pytest.mark.parametrize(("fields", "path", "origin"), [
    pytest.param("Engine: ollama", "Service.RequestFormat", "engine", id="1.7-formats-of-the-engine"),
    pytest.param("Name: q, Service: {Uri: 'http://h/x'}", "Service.RequestFormat", "built-in", id="1.3-request-format"),
    pytest.param("Name: q, Service: {Uri: 'http://h/x'}", "Service.FileScheme", "built-in", id="1.3-file-scheme"),
    pytest.param("Engine: ollama", "Service.Method", "built-in", id="1.3-method"),
    pytest.param("Engine: ollama, Service: {Method: PUT}", "Service.Method", "file", id="1.3-written-method"),
    pytest.param("Engine: ollama", "Format", "engine", id="1.2-format-of-labels"),
    pytest.param("Engine: ollama, Format: JSON", "Format", "file", id="1.2-written-format"),
    pytest.param("Engine: ollama", "Run", "built-in", id="1.5-auto"),
    pytest.param("Engine: ollama", "Normalize", "engine", id="4.1-engine"),
    pytest.param("Engine: ollama, Options: {Temperature: 0}", "Options.Temperature", "engine", id="1.8-zero-refilled"),
])
def test_origins(fields, path, origin):
    """Every value says where it came from, whether it stands in the file or not."""
    assert entry(f"Type: labels, {fields}")["origins"][path] == origin


def test_without_engine_no_model_is_filled_in():
    """Section 1.7: the default model hangs on Engine, too."""
    assert entry(f"Type: labels, {OLLAMA}")["model"] == {"wire": "", "name": "", "version": "", "hosted": False}


@pytest.mark.parametrize(("fields", "engine", "source"), [
    pytest.param("Service: {Uri: 'http://h/x', RequestFormat: ollama}", "ollama", "ollama", id="1.7-ollama"),
    pytest.param("Service: {Uri: 'http://h/x', RequestFormat: openai}", "openai", "openai", id="1.7-openai"),
    pytest.param("Service: {Uri: 'http://h/x'}", "vision", "image", id="1.7-vision"),
    pytest.param("Service: {Uri: 'http://h/x', RequestFormat: images}", "vision", "image", id="1.7-otherwise-vision"),
    pytest.param("TensorFlow: {}", "tensorflow", "image", id="1.7-tensorflow"),
    pytest.param("ONNX: {}", "onnx", "image", id="1.7-onnx"),
    pytest.param("Name: x", "local", "image", id="1.7-local"),
    pytest.param("ONNX: {}, Service: {Uri: 'http://h/x'}", "vision", "image", id="1.7-endpoint-first"),
    pytest.param("Engine: ollama, Service: {Uri: 'http://h/x', RequestFormat: vision}", "ollama", "ollama",
                 id="1.7-written-first"),
])
def test_inferred_engines(fields, engine, source):
    """Written, else by the endpoint, else by the runtime."""
    found = entry(f"Type: face, {fields}")

    assert (found["engine"], found["source"]) == (engine, source)


@pytest.mark.parametrize(("fields", "wire", "version"), [
    pytest.param("Name: a, Version: v1", "a:v1", "v1", id="1.7-name-and-version"),
    pytest.param("Name: a", "a:latest", "latest", id="1.7-latest"),
    pytest.param("Name: a, Model: b", "b:latest", "latest", id="1.3-model-beats-name"),
    pytest.param("Name: a, Model: b, Service: {Model: c}", "c:latest", "latest", id="1.3-service-model-beats-model"),
    pytest.param("Model: ' ', Name: a", "a:latest", "latest", id="1.7-blank-is-none"),
    pytest.param("Model: 'b:4b-instruct', Version: v1", "b:4b-instruct", "4b-instruct", id="1.2-tag-beats-version"),
    pytest.param("Model: 'hf.co/Me/Model:Q4_K_M'", "hf.co/Me/Model:Q4_K_M", "Q4_K_M", id="1.7-case-stays"),
    pytest.param("Model: 'a:b:c'", "a:b:c", "b:c", id="1.7-first-colon"),
    pytest.param("Model: 'gemmäß3'", "gemm3:latest", "latest", id="1.7-ascii-only"),
    pytest.param(f"Model: '{'m' * 70}:{'t' * 70}'", f"{'m' * 64}:{'t' * 64}", "t" * 64, id="1.7-clipped-apart"),
    pytest.param("Model: '$OLLAMA_MODEL'", "$OLLAMA_MODEL:latest", "latest", id="1.2-no-expansion"),
    pytest.param("Model: b, Service: {Model: '${X_MODEL}'}", "c:2b", "2b", id="1.3-expanded"),
    pytest.param("Model: b, Service: {Model: '${HOME}'}", "b:latest", "latest", id="1.3-refused-and-blank"),
    pytest.param("Model: b, Service: {Model: 'd:${HOME}1b'}", "d:1b", "1b", id="1.3-refused-rest-is-kept"),
    pytest.param("Model: b, Service: {Model: c, Disabled: true, Uri: x}", "b:latest", "latest", id="1.3-disabled"),
])
def test_identifiers(fields, wire, version):
    """How a model of Ollama's is named."""
    found = entry(f"Type: labels, Engine: ollama, {fields}", {"X_MODEL": "c:2b", "HOME": "/root"})

    assert (found["model"]["wire"], found["model"]["version"]) == (wire, version)


def test_identifiers_of_other_services():
    """Section 1.7: name and version apart."""
    model = entry("Type: caption, Name: 'blip:large', Service: {Uri: 'http://h/x'}")["model"]

    assert (model["wire"], model["name"], model["version"]) == ("blip", "blip", "large")


@pytest.mark.parametrize(("fields", "env", "hosted"), [
    pytest.param("Engine: ollama, Model: 'minimax-m3:cloud'", {}, True, id="1.7-cloud"),
    pytest.param("Engine: ollama, Model: 'gemma4:31b-cloud'", {}, False, id="1.7-not-exactly-cloud"),
    pytest.param("Engine: ollama, Model: 'm:Cloud'", {}, False, id="1.7-other-case"),
    pytest.param("Engine: ollama, Model: m", {"OLLAMA_BASE_URL": "https://ollama.com"}, True, id="1.7-host"),
    pytest.param("Engine: ollama, Model: m", {"OLLAMA_BASE_URL": "https://my-ollama.com"}, False, id="1.7-other-host"),
    pytest.param("Engine: openai, Model: gpt-5-mini", {}, True, id="1.7-gpt"),
    pytest.param("Engine: openai, Model: o3", {}, True, id="1.7-o3"),
    pytest.param("Engine: openai, Model: o2", {}, False, id="1.7-o2"),
    pytest.param("Engine: openai, Model: qwen3", {}, False, id="1.7-others-name"),
    pytest.param("Engine: ollama, Model: gpt-oss", {}, False, id="1.7-openai-only"),
])
def test_hosted_models(fields, env, hosted):
    """Hosted models keep names of several words unless told otherwise."""
    found = entry(f"Type: labels, {fields}", env)

    assert (found["model"]["hosted"], found["normalize"]) == (hosted, "phrase" if hosted else "single-word")


@pytest.mark.parametrize(("written", "mode"), [
    pytest.param("phrase", "phrase", id="4.1-explicit"), pytest.param("false", "false", id="1-unquoted-false"),
    pytest.param("off", "false", id="1-off-is-its-text"), pytest.param("auto", "single-word", id="4.1-auto"),
    pytest.param("bogus", "single-word", id="4.1-unknown")])
def test_normalize(written, mode):
    """An explicit mode wins, else the engine's."""
    assert entry(f"Type: labels, Engine: ollama, Normalize: {written}")["normalize"] == mode


@pytest.mark.parametrize(("written", "env", "sent"), [
    pytest.param('"false"', {}, False, id="2.3-false"), pytest.param("FALSE", {}, False, id="2.3-any-case"),
    pytest.param(" true ", {}, True, id="2.3-true"), pytest.param("low", {}, "low", id="2.3-level"),
    pytest.param("High", {}, "High", id="2.3-levels-keep-their-case"),
    pytest.param("no", {}, "no", id="1-no-is-its-text"), pytest.param('""', {}, False, id="2.3-empty-is-filled"),
    pytest.param('" "', {}, False, id="2.3-blank-is-filled"), pytest.param("~", {}, False, id="1-tilde"),
    pytest.param("$HOW", {"HOW": "true"}, True, id="1.3-any-variable"),
    pytest.param("$HOW", {}, None, id="1.3-expands-to-nothing"),
])
def test_think(written, env, sent):
    """Truth values become truth values, the rest stays text, nothing leaves the key out."""
    found = entry(f"Type: labels, Engine: ollama, Service: {{Think: {written}}}", env)["think"]

    assert found is sent or (found == sent and isinstance(sent, str))


@pytest.mark.parametrize(("fields", "sent"), [
    pytest.param("Type: labels, Engine: ollama", "json", id="1.2-labels"),
    pytest.param("Type: caption, Engine: ollama", "", id="1.2-caption"),
    pytest.param("Type: caption, Engine: ollama, Format: JSON", "json", id="1.2-lower-cased"),
    pytest.param("Type: labels, Engine: ollama, Format: text", "text", id="1.2-as-is"),
    pytest.param("Type: labels, Service: {Uri: 'http://h/x'}", "", id="1.2-other-response-format"),
    pytest.param("Type: labels, Service: {Uri: 'http://h/x', RequestFormat: ollama}", "", id="1.2-by-response-format"),
])
def test_format(fields, sent):
    """JSON for labels that Ollama answers, else what is written."""
    assert entry(fields)["format"] == sent


@pytest.mark.parametrize(("written", "resolution", "thumbnail"), [
    pytest.param(720, 720, "fit_720", id="2.2-720"), pytest.param(224, 224, "tile_224", id="2.2-224"),
    pytest.param(500, 500, "unknown", id="2.2-500"), pytest.param(0, 720, "fit_720", id="1.2-zero-is-unset"),
    pytest.param(-1, 720, "fit_720", id="1.2-negative-is-unset")])
def test_resolution(written, resolution, thumbnail):
    """Of other sizes nobody knows the picture."""
    found = entry(f"Type: labels, Engine: ollama, Resolution: {written}")

    assert (found["resolution"], found["thumbnail"]) == (resolution, thumbnail)


@pytest.mark.parametrize(("fields", "other"), [
    pytest.param("Type: labels, Engine: ollama, Resolution: 224", 3, id="2.2-labels-at-224"),
    pytest.param("Type: labels, Engine: ollama, Resolution: 300", 1, id="2.2-any-other-size"),
    pytest.param("Type: caption, Engine: ollama, Resolution: 224", 1, id="2.2-captions"),
])
def test_pictures_for_each_photo(fields, other):
    """The trap of three pictures."""
    assert entry(fields)["images_per_photo"] == {"square": 1, "other": other}


@pytest.mark.parametrize(("kind", "written", "sent"), [
    pytest.param("labels", "{}", {"stop": ["\n\n"], "temperature": 0.1, "top_p": 0.9}, id="2.1-labels"),
    pytest.param("caption", "{}", {"temperature": 0.1}, id="2.1-caption"),
    pytest.param("caption", "{Temperature: 0}", {"temperature": 0.1}, id="1.8-zero-is-refilled"),
    pytest.param("caption", "{Temperature: -1}", {"temperature": 0.1}, id="1.8-negative-is-refilled"),
    pytest.param("caption", "{Temperature: 5}", {"temperature": 2.0}, id="1.8-capped"),
    pytest.param("labels", "{TopP: 0, Temperature: 1}", {"stop": ["\n\n"], "temperature": 1, "top_p": 0.9},
                 id="1.8-top-p"),
    pytest.param("labels", "{Stop: []}", {"stop": ["\n\n"], "temperature": 0.1, "top_p": 0.9}, id="1.8-empty-stop"),
    pytest.param("labels", "{Stop: [END]}", {"stop": ["END"], "temperature": 0.1, "top_p": 0.9}, id="1.8-own-stop"),
    pytest.param("caption", "{Stop: [END]}", {"stop": ["END"], "temperature": 0.1}, id="1.8-stop-of-captions"),
    pytest.param("caption", "{Seed: 0, UseMmap: false, TopK: 0, Detail: ''}", {"temperature": 0.1},
                 id="1.8-zeros-are-not-sent"),
    pytest.param("caption", "{NumPredict: -1, MinP: 0.05}", {"min_p": 0.05, "num_predict": -1, "temperature": 0.1},
                 id="1.8-passed-through"),
    pytest.param("caption", "{TopP: -1}", {"temperature": 0.1, "top_p": -1}, id="1.8-no-default-no-refill"),
    pytest.param("caption", "{ForceJson: true, MaxOutputTokens: 9, NumGpu: 1}",
                 {"force_json": True, "max_output_tokens": 9, "num_gpu": 1, "temperature": 0.1}, id="1.8-ignored-ones"),
])
def test_options(kind, written, sent):
    """Zeros are left out, defaults fill their own fields, temperatures are capped."""
    assert entry(f"Type: {kind}, Engine: ollama, Options: {written}")["options"] == sent


WIRE = {
    "Temperature": "temperature", "TopK": "top_k", "TopP": "top_p", "MinP": "min_p", "TypicalP": "typical_p",
    "Seed": "seed", "NumKeep": "num_keep", "RepeatLastN": "repeat_last_n", "RepeatPenalty": "repeat_penalty",
    "PresencePenalty": "presence_penalty", "FrequencyPenalty": "frequency_penalty", "NumPredict": "num_predict",
    "NumCtx": "num_ctx", "NumThread": "num_thread", "NumBatch": "num_batch", "NumGpu": "num_gpu", "MainGpu": "main_gpu",
    "TfsZ": "tfs_z", "Mirostat": "mirostat", "MirostatTau": "mirostat_tau", "MirostatEta": "mirostat_eta",
    "MaxOutputTokens": "max_output_tokens"}


@pytest.mark.parametrize(("key", "wire"), [pytest.param(key, wire, id=f"1.8-{key}") for key, wire in WIRE.items()])
def test_names_of_options(key, wire):
    """Every number's name on the wire."""
    assert entry(f"Type: caption, Engine: ollama, Options: {{{key}: 2}}")["options"][wire] == 2


@pytest.mark.parametrize(("key", "wire"), [
    pytest.param(key, wire, id=f"1.8-{key}") for key, wire in {
        "PenalizeNewline": "penalize_newline", "ForceJson": "force_json", "LowVram": "low_vram", "UseMmap": "use_mmap",
        "VocabOnly": "vocab_only", "UseMlock": "use_mlock", "Numa": "numa"}.items()])
def test_names_of_flags(key, wire):
    """Every flag's."""
    assert entry(f"Type: caption, Engine: ollama, Options: {{{key}: yes}}")["options"][wire] is True


@pytest.mark.parametrize(("key", "wire"), [
    pytest.param(key, wire, id=f"1.8-{key}") for key, wire in {
        "SchemaVersion": "schema_version", "CombineOutputs": "combine_outputs", "Detail": "detail"}.items()])
def test_names_of_texts(key, wire):
    """Every text's."""
    assert entry(f"Type: caption, Engine: ollama, Options: {{{key}: low}}")["options"][wire] == "low"


def test_options_of_the_vision_service():
    """Section 9: nobody's defaults."""
    assert entry("Type: labels, Service: {Uri: 'http://h/x'}")["options"] == {}
    assert entry("Type: labels, Options: {TopK: 3}, Service: {Uri: 'http://h/x'}")["options"] == {"top_k": 3}


@pytest.mark.parametrize(("fields", "env", "uri", "error"), [
    pytest.param("Engine: ollama, Service: {Uri: '${GPU_URL}/api/generate'}", {"GPU_URL": "http://g"},
                 "http://g/api/generate", None, id="1.3-expanded"),
    pytest.param("Engine: ollama", {"OLLAMA_BASE_URL": "http://g:1/?a=b"}, "http://g:1/api/generate?a=b", None,
                 id="1.3-query-of-the-base"),
    pytest.param("Engine: ollama, Service: {Uri: '${HOME}/x'}", {"HOME": "http://h"}, "",
                 "service uri of labels model gemma4 does not resolve", id="1.3-refused"),
    pytest.param("Engine: ollama, Service: {Uri: 'http://me:pa$s@h/x'}", {}, "",
                 "service uri of labels model gemma4 does not resolve", id="1.3-dollar-in-a-password"),
    pytest.param("Name: m, Service: {Uri: '${UNSET_URL}'}", {}, "", "service uri of labels model m does not resolve",
                 id="1.3-expands-to-nothing"),
    pytest.param("Name: m, Service: {RequestFormat: ollama}", {}, "",
                 "labels model m needs a service uri or an engine for the ollama request format", id="1.3-missing"),
    pytest.param("Name: m, Service: {RequestFormat: ' OpenAI '}", {}, "",
                 "labels model m needs a service uri or an engine for the openai request format",
                 id="1.3-missing-trimmed-and-lower-cased"),
    pytest.param("Name: m, Service: {Uri: 'gpu:11434/x', RequestFormat: ollama}", {}, "gpu:11434/x",
                 "ollama service request failed (invalid service uri)", id="2.4-invalid"),
    pytest.param("Name: m", {}, "", None, id="1.3-local"),
    pytest.param("Name: m", {"PHOTOPRISM_VISION_URI": "http://v/api/v1/vision"}, "http://v/api/v1/vision/labels", None,
                 id="1.3-shared"),
    pytest.param("Name: m, Service: {RequestFormat: images}", {"PHOTOPRISM_VISION_URI": "http://v"}, "http://v/labels",
                 None, id="1.3-shared-for-images"),
    pytest.param("Engine: ollama, Service: {Disabled: true}", {}, "", None, id="1.3-disabled"),
    pytest.param("Engine: ollama, Service: {Disabled: true}", {"PHOTOPRISM_VISION_URI": "http://v"}, "http://v/labels",
                 None, id="1.3-disabled-and-shared"),
])
def test_endpoints(fields, env, uri, error):
    """Where requests go, and why they do not."""
    endpoint = entry(f"Type: labels, {fields}", env)["endpoint"]

    assert (endpoint["uri"], endpoint["error"]) == (uri, error)


def test_a_disabled_service_falls_back():
    """Section 1.3: formats and scheme are those of the shared service."""
    found = entry("Type: labels, Engine: ollama, Service: {Disabled: true}")

    assert (found["request_format"], found["response_format"], found["file_scheme"]) == ("vision", "vision", "data")


def test_methods():
    """Section 1.3: POST unless another is written."""
    assert entry("Type: labels, Engine: ollama, Service: {Method: PUT}")["endpoint"]["method"] == "PUT"


@pytest.mark.parametrize(("fields", "env", "key"), [
    pytest.param("Engine: ollama", {"OLLAMA_API_KEY": " k1 "}, "k1", id="1.3-engine-placeholder"),
    pytest.param("Engine: ollama", {}, None, id="2.2-empty-key-no-header"),
    pytest.param("Engine: ollama, Service: {Key: own}", {"OLLAMA_API_KEY": "k1"}, "own", id="1.3-own-key"),
    pytest.param("Engine: ollama, Service: {Key: '$ANY'}", {"ANY": "k2"}, "k2", id="1.3-any-variable"),
    pytest.param("Name: m", {"PHOTOPRISM_VISION_URI": "http://v", "PHOTOPRISM_VISION_KEY": "k3"}, "k3",
                 id="1.3-shared-key"),
    pytest.param("Engine: ollama", {"PHOTOPRISM_VISION_KEY": "k3"}, None, id="1.3-shared-key-for-the-shared-service"),
])
def test_keys(fields, env, key):
    """The key that goes along, as a bearer."""
    found = entry(f"Type: labels, {fields}", env, reveal_secrets=True)["headers"]

    assert found.get("Authorization") == (f"Bearer {key}" if key else None)
    assert found["Content-Type"] == "application/json"


def test_logins():
    """Section 1.3: user and password go into the address."""
    fields = "Type: labels, Engine: ollama, Service: {Username: '$WHO', Password: '$PW'}"
    env = {"WHO": "me", "PW": "p@ss"}

    assert entry(fields, env, reveal_secrets=True)["endpoint"]["uri"] == "http://me:p%40ss@ollama:11434/api/generate"
    assert entry(fields, env)["endpoint"]["uri"] == "http://***@ollama:11434/api/generate"


def test_what_was_expanded_and_refused():
    """Section 1.3: by field."""
    found = entry("Type: labels, Engine: ollama, Service: {Model: '${A_MODEL}${HOME}', Uri: '${HOME}', Think: low}",
                  {"A_MODEL": "a", "HOME": "h"})

    assert found["expanded"] == {"Service.Model": "a", "Service.Uri": "", "Service.Key": ""}
    assert found["refused"] == {"Service.Model": ["HOME"], "Service.Uri": ["HOME"]}


FILES = {"/schema.json": ' {"labels": "file"} \n', "/blank.json": "  \n", "/key": "k\n"}


def read_file(path):
    """A small disk."""
    if path not in FILES:
        raise FileNotFoundError(path)
    return FILES[path]


@pytest.mark.parametrize(("fields", "env", "schema", "origin"), [
    pytest.param("Schema: ' S '", {}, "S", "file", id="1.2-schema"),
    pytest.param("SchemaFile: /schema.json", {}, '{"labels": "file"}', "file", id="1.2-file"),
    pytest.param("Schema: S, SchemaFile: /schema.json", {}, "S", "file", id="1.2-schema-beats-file"),
    pytest.param("Schema: S", {"PHOTOPRISM_VISION_LABEL_SCHEMA_FILE": "/schema.json"}, '{"labels": "file"}',
                 "env:PHOTOPRISM_VISION_LABEL_SCHEMA_FILE", id="1.2-variable-beats-both"),
    pytest.param("Schema: S", {"PHOTOPRISM_VISION_LABEL_SCHEMA_FILE": "/missing"}, "S", "file", id="1.2-unreadable"),
    pytest.param("Schema: ' ', SchemaFile: /schema.json", {}, '{"labels": "file"}', "file", id="1.2-blank-schema"),
])
def test_schemas(fields, env, schema, origin):
    """Variable, Schema, SchemaFile, in this order."""
    found = entry(f"Type: labels, Engine: ollama, {fields}", env, read_file=read_file)

    assert (found["schema"], found["origins"]["Schema"]) == (schema, origin)


@pytest.mark.parametrize("fields", [
    pytest.param("SchemaFile: /missing", id="1.2-missing-file"), pytest.param("SchemaFile: /blank.json", id="blank"),
    pytest.param("Prompt: x", id="1.2-none")])
def test_the_schema_of_the_engine(fields):
    """Nothing usable leaves the skeleton."""
    found = entry(f"Type: labels, Engine: ollama, {fields}", read_file=read_file)

    assert (found["schema"].split()[0], found["origins"]["Schema"]) == ("{", "engine")
    assert "nsfw" not in found["schema"]


@pytest.mark.parametrize("fields", [
    pytest.param("Prompt: flag nsfw", id="2.1-prompt"), pytest.param("System: flag nsfw", id="2.1-system")])
def test_the_skeleton_for_nsfw(fields):
    """Section 2.1: chosen by the word in either text."""
    assert '"nsfw_confidence": 0' in entry(f"Type: labels, Engine: ollama, {fields}")["schema"]


def test_captions_have_no_schema():
    """Section 1.2: labels only."""
    found = entry("Type: caption, Engine: ollama, Schema: S")

    assert (found["schema"], found["schema_line"]) == ("", "")


PROMPTS = {"labels": {"system": "PS", "user": "PU", "user_nsfw": "PN nsfw", "schema_line": "PL", "skeleton": "{PK}",
                      "skeleton_nsfw": "{PX}"}, "caption": {"user": "PC"}}
NSFW = {"PHOTOPRISM_DETECT_NSFW": "true", "PHOTOPRISM_NSFW_MODEL": "labels"}


@pytest.mark.parametrize("prompts", [
    pytest.param(PROMPTS, id="nested"),
    pytest.param({f"{task}.{name}": text for task, texts in PROMPTS.items() for name, text in texts.items()},
                 id="flat")])
def test_prompts_of_photoprism(prompts):
    """Its own texts stand where the file names none."""
    labels = entry("Type: labels, Engine: ollama", prompts=prompts)
    caption = entry("Type: caption, Engine: ollama", prompts=prompts)

    assert [labels[name] for name in ("system", "prompt", "schema_line", "schema")] == ["PS", "PU", "PL", "{PK}"]
    assert (caption["system"], caption["prompt"]) == ("", "PC")
    assert labels["prompt_from"] == caption["prompt_from"] == "photoprism"


@pytest.mark.parametrize(("env", "prompt", "schema"), [
    pytest.param(NSFW, "PN nsfw", "{PX}", id="2.1-both-switches"),
    pytest.param({"PHOTOPRISM_DETECT_NSFW": "true"}, "PU", "{PK}", id="2.1-detect-alone"),
    pytest.param({"PHOTOPRISM_NSFW_MODEL": "labels"}, "PU", "{PK}", id="2.1-model-alone"),
    pytest.param({**NSFW, "PHOTOPRISM_DETECT_NSFW": "false"}, "PU", "{PK}", id="2.1-detect-off"),
    pytest.param({**NSFW, "PHOTOPRISM_NSFW_MODEL": "auto"}, "PU", "{PK}", id="2.1-other-model"),
])
def test_the_prompt_for_nsfw(env, prompt, schema):
    """Both switches bring PhotoPrism's other prompt, and with it the other skeleton."""
    found = entry("Type: labels, Engine: ollama", env, prompts=PROMPTS)

    assert (found["prompt"], found["schema"]) == (prompt, schema)


def test_texts_of_the_file():
    """Section 1.2: they replace the defaults wholesale, untrimmed."""
    found = entry('Type: labels, Engine: ollama, System: " S\\n", Prompt: " P\\n"', prompts=PROMPTS)

    assert (found["system"], found["prompt"], found["prompt_from"]) == (" S\n", " P\n", "file")
    assert (found["origins"]["System"], found["origins"]["Prompt"]) == ("file", "file")


@pytest.mark.parametrize("kind", ["labels", "caption"])
def test_substituted_texts(kind):
    """Without PhotoPrism's texts ours stand in, and that is marked."""
    found = entry(f"Type: {kind}, Engine: ollama")

    assert found["prompt"]
    assert (found["prompt_from"], bool(found["system"])) == ("substituted", kind == "labels")


def test_local_entries_say_nothing():
    """Nobody is asked, so there are no words, headers or options."""
    found = effective("")["models"][0]

    assert (found["prompt"], found["system"], found["headers"], found["options"]) == ("", "", {}, {})
    assert found["endpoint"] == {"method": "", "uri": "", "error": None}
