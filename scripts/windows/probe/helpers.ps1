# Answers of the probe: each question is asked in a try/catch of its own, and its answer is one line of JSON in a file.
# Nothing here needs Windows; test/windows runs it.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
foreach ($file in 'json', 'faults', 'windows', 'windows-programs', 'windows-diagnosis', 'windows-feature', 'windows-feature-late') {
    . ([System.IO.Path]::Combine($PSScriptRoot, '..', '..', '..', 'provider', 'src', 'agent', 'ps', "$file.ps1"))
}

$LongestText = 4000
$Probe = @{ answers = $null; notTried = $null; folder = $null }

# Adds { id, expected, found | error, seconds }. `Expected`: what the facts say or infer. The block sees the variables of
# whoever calls.
function Add-Answer([string]$QuestionId, $QuestionExpects, [scriptblock]$QuestionAsks) {
    $answerLine = [ordered]@{ id = $QuestionId; expected = $QuestionExpects }
    $answerClock = [System.Diagnostics.Stopwatch]::StartNew()
    try { $answerLine['found'] = ConvertTo-Plain (& $QuestionAsks) } catch { $answerLine['error'] = Get-Failure $_ }
    $answerLine['seconds'] = [Math]::Round($answerClock.Elapsed.TotalSeconds, 1)
    Write-Line $Probe.answers $answerLine
}

# Says what this group could not ask, and why.
function Add-NotTried([string]$Id, [string]$Reason) {
    Write-Line $Probe.notTried ([ordered]@{ id = $Id; reason = $Reason })
}

# What a block gives, or { error }: for one step of a question.
function Get-Outcome([scriptblock]$Step) {
    try { return ConvertTo-Plain (& $Step) } catch { return @{ error = (Get-Failure $_) } }
}

function Write-Line($File, $Value) {
    [System.IO.File]::AppendAllText($File, (ConvertTo-JsonText $Value) + "`n")
}

function ConvertTo-JsonText($Value) {
    $builder = [System.Text.StringBuilder]::new()
    Add-Json $builder (ConvertTo-Plain $Value)
    return $builder.ToString()
}

function ConvertFrom-JsonText([string]$Text) {
    $document = [System.Xml.XmlDocument]::new()
    $document.set_PreserveWhitespace($true)
    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text)
    $document.Load([System.Runtime.Serialization.Json.JsonReaderWriterFactory]::CreateJsonReader($bytes, $JsonQuotas))
    return ConvertFrom-JsonNode $document.get_DocumentElement()
}

# Only dictionaries, lists, texts, numbers, booleans and null, which is all that Add-Json takes.
function ConvertTo-Plain($Value) {
    if ($null -eq $Value) { return $null }
    if ($Value -is [string]) { return Limit-Text $Value }
    if ($Value -is [bool] -or $Value -is [double]) { return $Value }
    if ($Value -is [byte[]]) { return [System.BitConverter]::ToString($Value).Replace('-', '') }
    if ($Value -is [datetime]) { return $Value.ToUniversalTime().ToString('o') }
    if ($Value -is [enum] -or $Value -is [char] -or $Value -is [guid] -or $Value -is [uint64]) { return $Value.ToString() }
    if ($Value -is [single] -or $Value -is [decimal]) { return [double]$Value }
    if ($Value -is [System.Collections.IDictionary]) {
        $object = [ordered]@{}
        foreach ($pair in $Value.GetEnumerator()) { $object[[string]$pair.Key] = ConvertTo-Plain $pair.Value }
        return $object
    }
    if ($Value -is [System.Collections.IEnumerable]) {
        $list = [System.Collections.Generic.List[object]]::new()
        foreach ($item in $Value) { $list.Add((ConvertTo-Plain $item)) }
        return , $list
    }
    if ($Value -is [System.ValueType] -and $Value.GetType().IsPrimitive) { return [long]$Value }
    return Limit-Text $Value.ToString()
}

function Limit-Text([string]$Text) {
    if ($Text.Length -le $LongestText) { return $Text }
    return $Text.Substring(0, $LongestText) + "... ($($Text.Length) characters)"
}

# The innermost exception, since PowerShell and reflection wrap it.
function Get-Failure($Record) {
    $inner = $Record.Exception
    while ($null -ne $inner.InnerException) { $inner = $inner.InnerException }
    $failure = [ordered]@{ type = $inner.GetType().FullName; hresult = '0x{0:x8}' -f $inner.HResult; text = $inner.Message.Trim() }
    $place = $Record.InvocationInfo
    if ($null -ne $place -and $place.ScriptName) {
        $failure['at'] = [System.IO.Path]::GetFileName($place.ScriptName) + ':' + $place.ScriptLineNumber
    }
    return $failure
}

# Starts a program and does not wait for it.
function Start-Program([string]$File, [string]$Arguments) {
    $start = [System.Diagnostics.ProcessStartInfo]::new($File, $Arguments)
    $start.UseShellExecute = $false
    return [System.Diagnostics.Process]::Start($start)
}

function Test-File([string]$Path) {
    return [System.IO.File]::Exists($Path)
}

function Wait-Milliseconds([int]$Milliseconds) {
    [System.Threading.Thread]::Sleep($Milliseconds)
}

# Runs a program, at most so many seconds, and tells how it ended. `Environment`: variables to set for it.
function Invoke-Program([string]$File, [string]$Arguments, [int]$Seconds = 60, $Environment = @{}) {
    $start = [System.Diagnostics.ProcessStartInfo]::new($File, $Arguments)
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    foreach ($name in @($Environment.Keys)) { $start.EnvironmentVariables[$name] = $Environment[$name] }
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $process.StandardInput.Close()
        $out = $process.StandardOutput.ReadToEndAsync()
        $err = $process.StandardError.ReadToEndAsync()
        $ended = $process.WaitForExit($Seconds * 1000)
        if (-not $ended) { $process.Kill() }
        # A program that it started may keep the pipes open.
        [void]$out.Wait(5000)
        [void]$err.Wait(5000)
        $ran = [ordered]@{ exit = $null; out = ''; err = '' }
        if ($ended) { $ran['exit'] = $process.ExitCode } else { $ran['timedOut'] = $true }
        if ($out.IsCompleted) { $ran['out'] = $out.Result.Trim() }
        if ($err.IsCompleted) { $ran['err'] = $err.Result.Trim() }
        return $ran
    } finally {
        $process.Dispose()
    }
}
