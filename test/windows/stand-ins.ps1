# Stands in for Windows under the probe's groups: netsh over a dictionary, programs that answer one text, a managed API of
# which every member is there. It shows that the scripts run to their end, not what Windows answers.
$env:windir = 'C:\Windows'
$env:SystemDrive = 'C:'
$env:ProgramFiles = 'C:\Program Files'
$env:COMPUTERNAME = 'PROBE'

function Join-Path([string]$First, [string]$Second) { return [System.IO.Path]::Combine($First, $Second.Replace('\', '/')) }
function Wait-Milliseconds { }
function Test-File { return $true }
function Start-Program { return [Probe.Client]::new() }
function Open-Store { return [Probe.Store]::new() }

$FakeStores = [ordered]@{ SslBindingInfo = [ordered]@{}; SslSniBindingInfo = [ordered]@{}; SslCcsBindingInfo = [ordered]@{} }

function Get-SubkeyNames([string]$Path) { return @('SslBindingInfo') }
function Set-KeyNumber { }
function Remove-EmptyKey { }
function Get-Entries { return $FakeStores }

function Get-KeyValues([string]$Path, [switch]$Kinds) {
    if ($Path -match 'Parameters\\(Ssl\w+)\\(.+)$') { return $FakeStores[$Matches[1]][$Matches[2]] }
    return $null
}

function Invoke-Netsh([string]$Arguments) {
    $ran = [ordered]@{ netsh = $Arguments; exit = 0; out = ''; err = '' }
    if ($Arguments -notmatch '^http (add|update|delete) sslcert (ipport|hostnameport|ccs|scopedccs)=(\S+)') { return $ran }
    $verb = $Matches[1]
    $key = $Matches[3]
    $at = @{ ipport = 'SslBindingInfo'; hostnameport = 'SslSniBindingInfo'; ccs = 'SslCcsBindingInfo'; scopedccs = 'SslCcsBindingInfo' }[$Matches[2]]
    if ($verb -eq 'delete') { [void]$FakeStores[$at].Remove($key) }
    else {
        $values = [ordered]@{ DefaultFlags = [int]($Arguments -match 'clientcertnegotiation=enable') * 2 }
        if ($at -ne 'SslBindingInfo') { $values['HostnamePort'] = $key }
        $FakeStores[$at][$key] = $values
    }
    return $ran
}

function Invoke-Program([string]$File, [string]$Arguments, [int]$Seconds, $Environment) {
    $out = if ($File -eq 'node.exe') { '{"node":"v0","server":"AA"}' } elseif ($File -like '*curl.exe') { '200' } else { '' }
    return [ordered]@{ exit = 0; out = $out; err = '' }
}

function New-Manager { return , [Microsoft.Web.Administration.ServerManager]::new($null) }
function New-SiteFolder { return $Probe.folder }

# A root of its own with its key, by whatever label.
$FakeRoot = @{ made = $null }
function Get-ProbeCertificate([string]$Label) {
    if ($null -ne $FakeRoot.made) { return $FakeRoot.made }
    $key = [System.Security.Cryptography.RSA]::Create(2048)
    $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new("CN=$Label", $key,
        [System.Security.Cryptography.HashAlgorithmName]::SHA256, [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
    $request.CertificateExtensions.Add([System.Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
    $FakeRoot.made = $request.CreateSelfSigned([System.DateTimeOffset]::Now, [System.DateTimeOffset]::Now.AddDays(1))
    return $FakeRoot.made
}

function Export-WithKey($Certificate, [string]$Path) { [System.IO.File]::WriteAllText("$Path.password", 'x') }

function Get-WmiObject { return [pscustomobject]@{ Name = 'x'; InstallState = 2; ProcessId = 1; CommandLine = '' } }
function Get-WindowsFeature { return [pscustomobject]@{ Name = 'x'; InstallState = 'Available'; Installed = $false } }
function Get-WindowsFeatureStates { return @{ 'IIS-WebServer' = 1 } }
function Test-WindowsRestartPending { return $false }
function Start-WindowsDism { return @{ started = $true; code = 0; text = '' } }
function Wait-WindowsProgram { return $true }
function Close-WindowsProgram($Running) { return $Running }
function Get-Service { return [pscustomobject]@{ Status = 'Running'; StartType = 'Automatic' } }
function Remove-PSSession { }
function New-PSSession { return 'session' }
function Set-Service { }
function Stop-Service { }
function Enable-PSRemoting { }
function Disable-PSRemoting { }
function New-LocalUser { }
function Remove-LocalUser { }
function Import-Module { }
function Enable-WebCentralCertProvider { }
function Disable-WebCentralCertProvider { }
function Out-String { }
function Invoke-Command { }

function Get-WindowsAccount { return @{ disabled = $false; lockedOut = $false; expired = $false; passwordExpired = $false } }
function Get-WindowsChain { return @{ statuses = @('UntrustedRoot'); top = 'CN=x' } }
function Get-WindowsMisplacedRoots { return , @() }
function Get-WindowsSendTrustedIssuerList { return $null }
function Get-WindowsLogFiles { return , @(@{ name = 'u_ex.log'; written = 1; length = 10 }) }
function Get-WindowsLogLength { return 2 }
function Read-WindowsLog { return , [byte[]](35, 70) }
function Invoke-WindowsLogFlush { }
function Set-AccountEnd { }
function Get-Folders { return @('C:/logs/W3SVC1') }
