# Reads paths of scripts from standard input, and writes a line for each thing in their syntax trees that the agent must
# not do.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

# Variables that hold dictionaries of the agent's own, and their keys. A property of anything else is read by a method:
# a getter of Microsoft.Web.Administration that throws would answer $null.
$own = @('View', 'Info', 'Place', 'Index', 'Entry', 'Above', 'Kept', 'Plan', 'Step', 'Run', 'State', 'Outcome', 'Claim', 'Box', 'Below', 'Modules', 'Pieces', 'Hiding', 'Hidings', 'Unit', 'Joint')
$keys = @('hmac', 'manager', 'configuration', 'spellings', 'sections', 'collections', 'indexes', 'infos', 'webs', 'keysBelow', 'sites', 'places', 'above', 'index', 'claim', 'number',
    'type', 'encrypted', 'comparison', 'names', 'numbers', 'section', 'location', 'name', 'attribute', 'compare', 'box', 'comparer', 'entries', 'byKey', 'texts',
    'element', 'key', 'text', 'fault', 'steps', 'taken', 'stood', 'what', 'info', 'wanted', 'scope', 'walked', 'states', 'view', 'clean', 'commits',
    'operation', 'plan', 'proving', 'writes', 'marks', 'against', 'level', 'own', 'decryptionStrict', 'sha256',
    'id', 'line', 'list', 'hasParts', 'separator', 'scratch', 'isWithheld', 'forms', 'known', 'operations', 'all', 'asked', 'units', 'touches', 'isTooLarge', 'current', 'half', 'begun', 'late', 'conflicts')
$commands = @('Set-StrictMode')
$words = '\b(RawAttributes|RemoveLocationPath|RevertToParent)\b|\$input\b'

function Get-Trees($Paths) {
    foreach ($path in $Paths) {
        $errors = $null
        $tokens = $null
        $tree = [System.Management.Automation.Language.Parser]::ParseFile($path, [ref]$tokens, [ref]$errors)
        foreach ($problem in $errors) { Write-Finding $problem.Extent "does not parse: $($problem.Message)" }
        foreach ($token in $tokens) {
            if ($token.Kind -ne 'Comment' -and $token.Text -match $words) { Write-Finding $token.Extent "names $($token.Text)" }
        }
        $tree
    }
}

function Write-Finding($Extent, $What) {
    [Console]::Out.WriteLine(('{0}:{1}: {2}' -f [IO.Path]::GetFileName($Extent.File), $Extent.StartLineNumber, $What))
}

function Test-OwnMember($Ast) {
    if ($Ast.Member -isnot [System.Management.Automation.Language.StringConstantExpressionAst]) { return $false }
    if ($keys -cnotcontains $Ast.Member.Value) { return $false }
    $holder = $Ast.Expression
    if ($holder -is [System.Management.Automation.Language.VariableExpressionAst]) { return $own -contains $holder.VariablePath.UserPath }
    # The key of what a function of our own answered, or of an entry of such a dictionary.
    if ($holder -is [System.Management.Automation.Language.ParenExpressionAst]) { return $holder.Pipeline.PipelineElements[0] -is [System.Management.Automation.Language.CommandAst] }
    if ($holder -is [System.Management.Automation.Language.InvokeMemberExpressionAst]) { return $false }
    return $holder -is [System.Management.Automation.Language.MemberExpressionAst] -and (Test-OwnMember $holder)
}

# The one indirect call: a function that the table of kinds.ps1 names.
function Test-KindFunction($Ast) {
    return $Ast -is [System.Management.Automation.Language.IndexExpressionAst] -and $Ast.Target.Extent.Text -eq '$kind' -and
        @("'plan'", "'apply'", "'late'", "'read'", "'claims'") -contains $Ast.Index.Extent.Text
}

$paths = @()
while ($null -ne ($line = [Console]::In.ReadLine())) { if ($line) { $paths += $line } }
$trees = @(Get-Trees $paths)
foreach ($tree in $trees) {
    foreach ($ast in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.FunctionDefinitionAst] }, $true)) { $commands += $ast.Name }
}
foreach ($ast in @($trees.ForEach({ $_.FindAll({ $true }, $true) }))) {
    switch ($ast.GetType().Name) {
        'MemberExpressionAst' {
            if (-not $ast.Static -and -not (Test-OwnMember $ast)) { Write-Finding $ast.Extent "reads a property: $($ast.Extent.Text)" }
        }
        'InvokeMemberExpressionAst' {
            $onAttribute = $ast.Expression -is [System.Management.Automation.Language.InvokeMemberExpressionAst] -and $ast.Expression.Member.Extent.Text -eq 'GetAttribute'
            if ($ast.Member.Extent.Text -eq 'Delete' -and -not $onAttribute) { Write-Finding $ast.Extent "deletes something else than an attribute: $($ast.Extent.Text)" }
        }
        'CommandAst' {
            $name = $ast.GetCommandName()
            if (Test-KindFunction $ast.CommandElements[0]) { continue }
            if ($commands -notcontains $name) { Write-Finding $ast.Extent "runs a command: $($ast.CommandElements[0].Extent.Text)" }
        }
        'PipelineAst' {
            if ($ast.PipelineElements.Count -gt 1) { Write-Finding $ast.Extent "is a pipeline: $($ast.Extent.Text)" }
        }
        'FileRedirectionAst' { Write-Finding $ast.Extent 'redirects' }
    }
}
