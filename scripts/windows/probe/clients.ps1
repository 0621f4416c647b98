# Clients that ask one request of the probe's site, each in a process of its own: no session of one before is taken up again.
$Curls = [ordered]@{ curlSchannel = "$env:windir\System32\curl.exe"; curlOpenSsl = "$env:ProgramFiles\Git\mingw64\bin\curl.exe" }
$WindowsPowerShell = "$env:windir\System32\WindowsPowerShell\v1.0\powershell.exe"

# Of `Node`, tls "12", "13" or "" for both; without a path it only shakes hands. `Address` and `Name` (SNI) are apart.
function Invoke-NodeClient([int]$Port, $Options = @{}) {
    $asked = [ordered]@{ host = '127.0.0.1'; port = $Port; name = 'localhost' }
    foreach ($name in @($Options.Keys)) { $asked[$name] = $Options[$name] }
    $encoded = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes((ConvertTo-JsonText $asked)))
    return Read-Answer (Invoke-Program 'node.exe' "`"$(Join-Path $PSScriptRoot 'clients\client.mjs')`" $encoded" 25)
}

# Options through a file, since they hold a password. `Options`: what else curl must be told.
function Invoke-CurlClient([string]$Backend, [int]$Port, [string]$Path, $Asked, [string]$Options = '') {
    if (-not (Test-File $Curls[$Backend])) { throw "there is no $($Curls[$Backend])" }
    $pfx = Join-Path $Probe.folder 'client.pfx'
    $lines = [System.Collections.Generic.List[string]]::new()
    if ($Asked.certificate -and $Backend -eq 'curlSchannel') { $lines.Add("cert = `"CurrentUser\\My\\$($Asked.certificate)`"") }
    elseif ($Asked.certificate) {
        $lines.Add("cert = `"$($pfx.Replace('\', '/').Replace(':', '\\:'))`"")
        $lines.Add("pass = `"$([System.IO.File]::ReadAllText("$pfx.password"))`"")
        $lines.Add('cert-type = "P12"')
    }
    $file = Join-Path $Probe.folder 'curl.config'
    [System.IO.File]::WriteAllLines($file, $lines)
    $version = if ($Asked.tls) { "--tlsv1.$($Asked.tls[1]) --tls-max 1.$($Asked.tls[1])" } else { '' }
    $http = if ($Asked.http -eq '2') { '--http2' } else { '--http1.1' }
    $told = ' [%{http_code} %{http_version} %{num_connects}]'
    $words = "-sS -k -4 -m 15 $version $http -K `"$file`" -w `"$told`" $Options https://localhost:$Port$Path"
    $environment = if ($Backend -eq 'curlOpenSsl') { @{ CURL_SSL_BACKEND = 'openssl' } } else { @{} }
    $ran = Invoke-Program $Curls[$Backend] $words 25 $environment
    [System.IO.File]::Delete($file)
    return $ran
}

# `Shell`: Windows PowerShell for .NET Framework, "pwsh.exe" for .NET.
function Invoke-HttpClient([string]$Shell, [int]$Port, [string]$Path, $Asked) {
    $file = Join-Path $PSScriptRoot 'clients\http-client.ps1'
    $words = "-Url https://localhost:$Port$Path -Tls $([int]$Asked.tls) -Http $($Asked.http)"
    if ($Asked.certificate) { $words += " -Thumbprint $($Asked.certificate)" }
    return Read-Answer (Invoke-Program $Shell "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$file`" $words" 40)
}

function Invoke-SslStream([string]$Shell, [int]$Port, [string]$Path, $Asked) {
    $file = Join-Path $PSScriptRoot 'clients\ssl-stream.ps1'
    $words = "-Name localhost -Port $Port -Path `"$Path`" -Tls $([int]$Asked.tls)"
    if ($Asked.certificate) { $words += " -Thumbprint $($Asked.certificate)" }
    return Read-Answer (Invoke-Program $Shell "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$file`" $words" 40)
}

# The line of JSON that one of our clients prints, or all that it did.
function Read-Answer($Ran) {
    foreach ($line in $Ran['out'].Split("`n")) {
        if ($line.StartsWith('{')) { return ConvertFrom-JsonText $line.Trim() }
    }
    return $Ran
}
