-- A real editor against the real server: Neovim opens a file, shows diagnostics, applies a code action, asks for a
-- hover and completes a half-typed key.
--
--   PULLPATH=target/debug/pullpath nvim --headless -n -u NONE -i NONE node.yaml -c 'luafile tests/editors/neovim.lua' -c 'cquit!'

local passed, failed = 0, 0

local function test(name, run)
  local ok, message = pcall(run)
  if ok then
    passed = passed + 1
    io.stdout:write("ok - " .. name .. "\n")
  else
    failed = failed + 1
    io.stdout:write("not ok - " .. name .. ": " .. tostring(message) .. "\n")
  end
end

local buffer = vim.api.nvim_get_current_buf()
local function lines()
  return vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
end
local function rules()
  local names = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(buffer)) do
    local lsp = (diagnostic.user_data or {}).lsp or {}
    table.insert(names, diagnostic.code or lsp.code)
  end
  table.sort(names)
  return table.concat(names, " ")
end
local function wait_for(what, condition)
  assert(vim.wait(20000, condition, 20), what .. ": waited in vain; there is: " .. rules())
end
local function ask(method, params)
  local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, 20000), method)
  for _, answer in pairs(answers) do
    assert(not answer.error, vim.inspect(answer.error))
    return answer.result
  end
end
local function position(line, character)
  return {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    position = { line = line, character = character },
  }
end

local id = vim.lsp.start_client({
  name = "pullpath",
  cmd = { vim.env.PULLPATH or "pullpath", "lsp" },
  root_dir = vim.fn.getcwd(),
  settings = { pullpath = { settings = { rules = { ["endpoint-plain-http"] = "off" } } } },
})

test("it attaches", function()
  assert(vim.lsp.buf_attach_client(buffer, id))
  wait_for("the server", function()
    local client = vim.lsp.get_client_by_id(id)
    return client and client.initialized
  end)
end)

test("diagnostics are shown where the mistake is, right of a character beyond the first plane", function()
  wait_for("a diagnostic", function()
    return rules() == "endpoint-query-or-fragment"
  end)
  local diagnostic = vim.diagnostic.get(buffer)[1]
  assert(diagnostic.lnum == 3, vim.inspect(diagnostic))
  local line = lines()[4]
  assert(line:sub(diagnostic.col + 1, diagnostic.end_col) == "?ns=ghcr.io", vim.inspect(diagnostic))
end)

test("a code action is applied", function()
  local params = position(3, 0)
  params.range = { start = { line = 3, character = 0 }, ["end"] = { line = 3, character = 1000 } }
  params.context = { diagnostics = {} }
  local chosen
  for _, action in ipairs(ask("textDocument/codeAction", params)) do
    if action.title == "Remove the query" then
      chosen = action
    end
  end
  assert(chosen, "the fix is not offered")
  vim.lsp.util.apply_workspace_edit(chosen.edit, "utf-16")
  assert(lines()[4] == 'endpoints: [ { url: "http://🦊.example.org" }, { url: "https://mirror.example.org" } ]', lines()[4])
  wait_for("the finding to go", function()
    return not rules():find("query")
  end)
end)

test("a field is explained", function()
  local hover = ask("textDocument/hover", position(4, 3))
  assert(hover.contents.value:find("skipFallback"), vim.inspect(hover))
end)

test("a half-typed key is completed", function()
  vim.api.nvim_buf_set_lines(buffer, 4, 5, false, { "skipF" })
  local items = ask("textDocument/completion", position(4, 5))
  local words = vim.lsp.util.text_document_completion_list_to_complete_items(items, "skipF")
  assert(#words == 1 and words[1].abbr == "skipFallback", vim.inspect(words))
  vim.api.nvim_buf_set_lines(buffer, 4, 5, false, { "skipFallback: true" })
end)

test("documents are symbols", function()
  local symbols = ask("textDocument/documentSymbol", position(0, 0))
  assert(#symbols == 1 and symbols[1].name == "RegistryMirrorConfig ghcr.io", vim.inspect(symbols))
end)

test("what is typed is checked", function()
  vim.api.nvim_buf_set_lines(buffer, 3, 4, false, { "endpoints:", "  - url: 10.5.0.1:5000" })
  wait_for("the new finding", function()
    return rules() == "endpoint-missing-scheme"
  end)
end)

test("the set-up on the page about editors works", function()
  local page = io.open("docs/editors.md"):read("*a")
  local set_up
  for block in page:gmatch("```lua\n(.-)```") do
    local chunk = assert(loadstring(block))
    -- The other one is for versions that have `vim.lsp.config`.
    if block:find("nvim_create_autocmd") then
      set_up = chunk
    end
  end
  assert(set_up, "there is none for this version")()
  vim.env.PATH = vim.fn.fnamemodify(vim.env.PULLPATH or "", ":p:h") .. ":" .. vim.env.PATH
  vim.cmd("enew")
  local other = vim.api.nvim_get_current_buf()
  vim.api.nvim_buf_set_name(other, "other.yaml")
  vim.api.nvim_buf_set_lines(other, 0, -1, false, lines())
  vim.bo.filetype = "yaml"
  wait_for("diagnostics in another buffer", function()
    return #vim.diagnostic.get(other) == 1
  end)
end)

test("it says goodbye", function()
  vim.lsp.stop_client(vim.lsp.get_active_clients())
  wait_for("the end", function()
    return #vim.lsp.get_active_clients() == 0
  end)
end)

io.stdout:write("# pass " .. passed .. "\n# fail " .. failed .. "\n")
vim.cmd(failed == 0 and "qall!" or "cquit!")
