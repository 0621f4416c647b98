# What the agent tells of accounts, chains, stores and logs, by its own functions (provider/src/agent/ps/windows-diagnosis.ps1), beside
# what was done to Windows before.
$Account = 'iiscc-probe'

function Invoke-NetUser([string]$Words) {
    $ran = Invoke-Program "$env:windir\System32\net.exe" "user $Account $Words" 30
    return $ran['exit']
}

# A new account, as it stands after `Change`.
function Watch-Account([scriptblock]$Change, [string]$Name = $Account) {
    [void](Invoke-NetUser '/delete')
    $made = Invoke-NetUser "A1!$([guid]::NewGuid().ToString('N').Substring(0, 11)) /add"
    try { return [ordered]@{ made = $made; changed = Get-Outcome { & $Change }; told = Get-Outcome { Get-WindowsAccount $Name } } }
    finally { [void](Invoke-NetUser '/delete') }
}

function Watch-Chain([byte[]]$Bytes) {
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $told = Get-Outcome { Get-WindowsChain $Bytes }
    return [ordered]@{ told = $told; milliseconds = $clock.ElapsedMilliseconds }
}

function New-Stranger {
    $key = [System.Security.Cryptography.RSA]::Create(2048)
    $request = [System.Security.Cryptography.X509Certificates.CertificateRequest]::new("${SubjectPrefix}stranger", $key,
        [System.Security.Cryptography.HashAlgorithmName]::SHA256, [System.Security.Cryptography.RSASignaturePadding]::Pkcs1)
    return $request.CreateSelfSigned([System.DateTimeOffset]::Now.AddDays(-1), [System.DateTimeOffset]::Now.AddDays(1))
}

function Watch-Logs {
    $folder = [System.IO.Path]::Combine($Probe.folder, 'logs')
    $sites = @(Get-Folders $folder)
    $found = [ordered]@{ folders = $sites.Count; none = Get-Outcome { $null -eq (Get-WindowsLogFiles "$folder\none") } }
    $before = Get-Outcome { Get-WindowsLogFiles $sites[0] }
    $flushed = Get-Outcome { Invoke-WindowsLogFlush }
    $found['filesBefore'] = $before
    $found['flushed'] = $flushed
    $found['files'] = Get-Outcome { Get-WindowsLogFiles $sites[0] }
    $found['length'] = Get-Outcome { Get-WindowsLogLength "$($sites[0])\$((Get-WindowsLogFiles $sites[0])[0]['name'])" }
    $found['head'] = Get-Outcome {
        $first = (Get-WindowsLogFiles $sites[0])[0]
        [System.Text.Encoding]::UTF8.GetString((Read-WindowsLog "$($sites[0])\$($first['name'])" 0 400))
    }
    return $found
}

function Invoke-Group {
    New-ProbeSite @()
    Add-Answer 'account' 'all false' { Watch-Account { } }
    Add-Answer 'account-of-machine' 'the same by MACHINE\name and .\name' {
        [ordered]@{ machine = Watch-Account { } "$env:COMPUTERNAME\$Account"; dot = Watch-Account { } ".\$Account" }
    }
    Add-Answer 'account-none' 'null' { Get-WindowsAccount 'iiscc-no-such-account' }
    Add-Answer 'account-of-no-domain' 'an error, at once: no host of that name is asked' { Get-WindowsAccount 'NOSUCHDOMAIN\nobody' }
    Add-Answer 'account-disabled' 'disabled' { Watch-Account { Invoke-NetUser '/active:no' } }
    Add-Answer 'account-expired' 'expired' { Watch-Account { Set-AccountEnd $Account } }
    Add-Answer 'account-must-change' 'passwordExpired' { Watch-Account { Invoke-NetUser '/logonpasswordchg:yes' } }
    Add-Answer 'chain-trusted' 'no status' { Watch-Chain (Get-ProbeCertificate 'first').RawData }
    Add-Answer 'chain-stranger' 'UntrustedRoot' { Watch-Chain (New-Stranger).RawData }
    Add-Answer 'chain-garbage' 'an error' { Watch-Chain ([byte[]](1, 2, 3)) }
    Add-Answer 'chain-of-pfx' 'an error: no key is stored' {
        Watch-Chain ((New-Stranger).Export([System.Security.Cryptography.X509Certificates.X509ContentType]::Pkcs12))
    }
    Add-Answer 'misplaced-roots' 'none' { Get-WindowsMisplacedRoots }
    Add-Answer 'send-trusted-issuer-list' 'null' { Get-WindowsSendTrustedIssuerList }
    Add-Answer 'logs' 'after the flush there is a file, whose head names the fields' { Watch-Logs }
    Add-NotTried 'account-locked-out' 'it would need a lockout policy, which holds for every account of the machine'
}
