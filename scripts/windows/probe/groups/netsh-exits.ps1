# How netsh ends: exit code and words, and whether the entry changed, for what it takes and what it refuses.
$Key = '0.0.0.0:44302'
$Missing = '0.0.0.0:44303'

# With the entry made anew before, or without any.
function Watch-Netsh([string]$Arguments, [string]$At = $Key, [switch]$Without) {
    if ($Without) { [void](Remove-Entry $At) } else { Set-Entry $At $Certificates['first'] 'clientcertnegotiation=enable' }
    $before = Find-Entry $At
    $ran = Invoke-Netsh $Arguments
    $ran['changed'] = Compare-Entry $before (Find-Entry $At)
    return $ran
}

function Invoke-Group {
    $update = "http update sslcert ipport=$Key"
    $add = "http add sslcert ipport=$Missing"
    $first = "certhash=$($Certificates['first']) appid=$AppId certstorename=MY"
    $nowhere = 'certhash=' + ('00' * 20) + " appid=$AppId certstorename=MY"
    $done = 'exit 0, done'
    $quiet = 'exit 0 or 1; nothing done'
    $cases = @(
        @('update-done', "$update $first clientcertnegotiation=disable", $done),
        @('update-unknown-option', "$update $first nosuchoption=enable", $quiet),
        @('update-unknown-option-beside-a-known-one', "$update $first clientcertnegotiation=disable nosuchoption=enable", $quiet),
        @('update-refused-value', "$update $first clientcertnegotiation=perhaps", $quiet),
        @('update-option-without-value', "$update $first clientcertnegotiation", $quiet),
        @('update-option-twice', "$update $first clientcertnegotiation=enable clientcertnegotiation=disable", $quiet),
        @('update-freshness-zero', "$update $first revocationfreshnesstime=0", 'The parameter is incorrect; nothing done'),
        @('update-timeout-zero', "$update $first urlretrievaltimeout=0", 'The parameter is incorrect; nothing done'),
        @('update-freshness-one', "$update $first revocationfreshnesstime=1", $done),
        @('update-freshness-not-a-number', "$update $first revocationfreshnesstime=soon", $quiet),
        @('update-times-in-hex', "$update $first revocationfreshnesstime=0x10", 'unknown: read as 16, or refused'),
        @('update-freshness-largest', "$update $first revocationfreshnesstime=4294967295", 'unknown'),
        @('update-quoted-value', "$update $first sslctlstorename=`"Root`"", 'netsh wants bare values: the quotes may become part of it'),
        @('update-appid-without-braces', "$update $($first.Replace('{', '').Replace('}', ''))", $quiet),
        @('update-certificate-that-is-not-there', "$update $nowhere", 'error 1312, a logon session does not exist'),
        @('update-store-that-is-not-there', "$update $($first.Replace('MY', 'NoSuchStore'))", $quiet),
        @('update-address-that-is-none', "http update sslcert ipport=nowhere $first", $quiet),
        @('update-star', "http update sslcert ipport=*:44302 $first", $quiet),
        @('add-that-is-there', "http add sslcert ipport=$Key $first", 'error 183; nothing done'),
        @('show-there', "http show sslcert ipport=$Key", 'exit 0'),
        @('show-json', "http show sslcert ipport=$Key json=enable", 'unknown: newer builds may answer JSON'),
        @('verb-that-is-none', "http renew sslcert ipport=$Key $first", 'exit 1'),
        @('delete-there', "http delete sslcert ipport=$Key", $done)
    )
    foreach ($case in $cases) { Add-Answer $case[0] $case[2] { Watch-Netsh $case[1] } }

    $without = @(
        @('update-missing', "http update sslcert ipport=$Missing $first", 'error 2; no entry made'),
        @('show-missing', "http show sslcert ipport=$Missing", 'error 2, exit 1'),
        @('delete-missing', "http delete sslcert ipport=$Missing", 'error 2, exit 1'),
        @('add-unknown-option', "$add $first nosuchoption=enable", 'exit 0, nothing done (seen)'),
        @('add-refused-value', "$add $first clientcertnegotiation=perhaps", $quiet),
        @('add-freshness-zero', "$add $first revocationfreshnesstime=0", 'The parameter is incorrect; nothing done'),
        @('add-certificate-that-is-not-there', "$add $nowhere", 'error 1312; nothing done'),
        @('add-done', "$add $first", $done)
    )
    foreach ($case in $without) { Add-Answer $case[0] $case[2] { Watch-Netsh $case[1] $Missing -Without } }
    Add-Answer 'netsh-in-a-process-of-32-bits' 'the same netsh, of SysWOW64, answers as the other' {
        Set-Entry $Key $Certificates['first'] 'clientcertnegotiation=enable'
        Invoke-Program "$env:windir\SysWOW64\netsh.exe" "http show sslcert ipport=$Key" 30
    }
    [void](Remove-Entry $Key)
    [void](Remove-Entry $Missing)
}
