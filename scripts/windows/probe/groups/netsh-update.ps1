# What `netsh http update sslcert` keeps of what it is not told, and what each option writes.
$Key = '0.0.0.0:44301'
$FullOptions = 'clientcertnegotiation=enable verifyclientcertrevocation=disable verifyrevocationwithcachedclientcertonly=enable usagecheck=disable ' +
    'revocationfreshnesstime=3600 urlretrievaltimeout=5000 sslctlstorename=Root dsmapperusage=enable disablehttp2=enable'
$Switches = 'clientcertnegotiation', 'dsmapperusage', 'reject', 'disablehttp2', 'disablequic', 'disablelegacytls', 'disabletls12', 'disabletls13',
    'disableocspstapling', 'enabletokenbinding', 'logextendedevents', 'enablesessionticket', 'disablesessionid', 'enableclientcorrelation',
    'enablecacheclienthello', 'verifyclientcertrevocation', 'verifyrevocationwithcachedclientcertonly', 'usagecheck'

# One update of an entry that holds everything: { before, said, after, changed }.
function Watch-Update([string]$Words, [string]$Options = $FullOptions, [string]$At = $Key) {
    Set-Entry $At $Certificates['first'] $Options
    $before = Find-Entry $At
    $said = Invoke-Netsh "http update sslcert $(Get-Tag $At) $Words".Trim()
    $after = Find-Entry $At
    return [ordered]@{ before = $before; said = $said; after = $after; changed = (Compare-Entry $before $after) }
}

function Invoke-Group {
    $first = "certhash=$($Certificates['first']) appid=$AppId"
    $second = "certhash=$($Certificates['second']) appid=$AppId"

    Add-Answer 'help' 'netsh knows update from 2016 on; its help names the options, untranslated' {
        [ordered]@{ add = Invoke-Netsh 'http add sslcert ?'; update = Invoke-Netsh 'http update sslcert ?' }
    }
    Add-Answer 'update-says-only-the-certificate' 'the whole record is replaced: flags, check mode, times and CTL store fall back to their defaults' { Watch-Update $second }
    Add-Answer 'update-says-the-same-again' 'the same, though certificate and AppId are as before' { Watch-Update "$first certstorename=MY" }
    Add-Answer 'update-says-one-flag' 'the other flags fall back' { Watch-Update "$first certstorename=MY clientcertnegotiation=disable" }
    Add-Answer 'update-says-everything' 'nothing changes' { Watch-Update "$first certstorename=MY $FullOptions" }
    Add-Answer 'update-without-certificate' 'unknown: refused, or the certificate is dropped or kept' { Watch-Update "appid=$AppId clientcertnegotiation=enable" }
    Add-Answer 'update-without-appid' 'unknown' { Watch-Update "certhash=$($Certificates['first']) clientcertnegotiation=enable" }
    Add-Answer 'update-with-the-flag-alone' 'unknown' { Watch-Update 'clientcertnegotiation=disable' }
    Add-Answer 'update-of-a-foreign-appid' 'netsh does not compare: the AppId becomes what was said' { Watch-Update "certhash=$($Certificates['first']) appid=$IisAppId" }
    Add-Answer 'update-by-name' 'as for an address' { Watch-Update "$second certstorename=MY" $FullOptions 'a.probe.test:44301' }
    Add-Answer 'update-by-name-without-store' 'unknown: netsh requires certstorename for names when it adds' { Watch-Update $second $FullOptions 'a.probe.test:44301' }
    Add-Answer 'ctl-identifier' 'DefaultSslCtlIdentifier and DefaultSslCtlStoreName hold them as texts' {
        Watch-Update "$first certstorename=MY sslctlidentifier=probe-list sslctlstorename=Root" 'sslctlidentifier=probe-list sslctlstorename=Root'
    }
    Add-Answer 'ctl-identifier-of-thumbprint-form' 'unknown: whether another form is accepted' {
        Watch-Update "$first certstorename=MY sslctlidentifier=$($Certificates['root']) sslctlstorename=Root" ''
    }

    foreach ($switch in $Switches) {
        Add-Answer "option-$switch" 'writes its own flag or check mode and nothing else; where netsh or HTTP.sys does not know it: exit 0 and nothing done' {
            [ordered]@{
                enable = Select-Change (Watch-Update "$first certstorename=MY $switch=enable" '')
                disable = Select-Change (Watch-Update "$first certstorename=MY $switch=disable" '')
            }
        }
    }
    [void](Remove-Entry $Key)
    [void](Remove-Entry 'a.probe.test:44301')
}

function Select-Change($Watched) {
    return [ordered]@{ said = $Watched['said']; changed = $Watched['changed'] }
}
