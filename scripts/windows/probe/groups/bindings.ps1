# Whether what is done to a binding in applicationHost.config reaches HTTP.sys, and whether an entry survives it.
$Port = 44310
$Key = "0.0.0.0:$Port"
$Information = "*:${Port}:"

# The site's binding through `Manager`.
function Get-Binding($Manager) {
    return Get-BindingIn $Manager.Sites[$SiteName].Bindings
}

# Remove finds only what comes from the very collection that it is asked of.
function Get-BindingIn($Collection) {
    foreach ($binding in $Collection) { if ($binding.GetAttributeValue('bindingInformation') -eq $Information) { return $binding } }
    throw "no binding $Information"
}

# One change through a manager of its own, committed: how the entry and the binding were before and after.
function Watch-Change([scriptblock]$ChangeDone, [string]$ChangeAt = $Key) {
    $before = Find-Entry $ChangeAt
    $manager = New-Manager
    try {
        $outcome = Get-Outcome { & $ChangeDone $manager; $manager.CommitChanges() }
    } finally { $manager.Dispose() }
    Wait-Milliseconds 3000
    $after = Find-Entry $ChangeAt
    return [ordered]@{ outcome = $outcome; before = $before; after = $after; changed = (Compare-Entry $before $after); bindings = (Get-Outcome { Get-Bindings }) }
}

function Get-Bindings {
    $manager = New-Manager
    try {
        $found = [System.Collections.Generic.List[object]]::new()
        foreach ($binding in $manager.Sites[$SiteName].Bindings) {
            $found.Add([ordered]@{ information = $binding.GetAttributeValue('bindingInformation'); sslFlags = $binding.GetAttributeValue('sslFlags') })
        }
        return , $found
    } finally { $manager.Dispose() }
}

# The site with one binding, and its entry as netsh makes it, with the flag.
function Reset-Binding([string]$Options = 'clientcertnegotiation=enable') {
    New-ProbeSite @(@{ information = $Information; flags = 0 })
    Set-Entry $Key $Certificates['first'] $Options
}

# One that an API of IIS makes, entry and binding.
function Reset-ByIis([int]$Flags = 0) {
    New-ProbeSite @()
    [void](Remove-Entry $Key)
    $manager = New-Manager
    try {
        # A cast refuses numbers that this build's enum does not name.
        $flagsOfIis = [Enum]::ToObject([Microsoft.Web.Administration.SslFlags], $Flags)
        [void]$manager.Sites[$SiteName].Bindings.Add($Information, (Get-ProbeCertificate 'first').GetCertHash(), 'MY', $flagsOfIis)
        $manager.CommitChanges()
    } finally { $manager.Dispose() }
}

function Invoke-Group {
    Add-Answer 'api' 'Bindings.Add and Remove, Binding.RebindSslCertificate, enum SslFlags; NegotiateClientCert = 128 in it from 2025 on' {
        (New-Manager).Dispose()
        $enum = [Microsoft.Web.Administration.SslFlags]
        [ordered]@{
            collection = @([Microsoft.Web.Administration.BindingCollection].GetMethods() | ForEach-Object { $_.ToString() } | Where-Object { $_ -match ' (Add|Remove)' })
            binding = @([Microsoft.Web.Administration.Binding].GetMethods() | ForEach-Object { $_.ToString() } | Where-Object { $_ -match 'Ssl|Certificate' })
            flags = @([Enum]::GetNames($enum) | ForEach-Object { "$_ $([int]$enum::$_)" })
        }
    }
    Add-Answer 'made-by-iis' 'an entry with the AppId of IIS, flags 0' { Reset-ByIis; [ordered]@{ entry = Find-Entry $Key; bindings = Get-Bindings } }
    # A bit at a time, on an entry of either maker: an attribute alone, then with the site started anew, then a rebind.
    foreach ($bit in 4, 8, 16, 32, 64, 128) {
        Add-Answer "attribute-$bit" 'open: whether a changed sslFlags alone reaches HTTP.sys; 128 is accepted by the schema as a number, honoured from 2025 on' {
            Reset-ByIis
            $steps = [ordered]@{ set = Watch-Change { param($m) (Get-Binding $m).SetAttributeValue('sslFlags', [int]$bit) } }
            $steps['siteRestarted'] = Watch-Change { param($m) [void]$m.Sites[$SiteName].Stop(); [void]$m.Sites[$SiteName].Start() }
            $steps['rebound'] = Watch-Change { param($m) (Get-Binding $m).RebindSslCertificate() }
            $steps['unset'] = Watch-Change { param($m) (Get-Binding $m).SetAttributeValue('sslFlags', 0) }
            $steps['reboundAfterUnset'] = Watch-Change { param($m) (Get-Binding $m).RebindSslCertificate() }
            $steps
        }
        Add-Answer "added-with-$bit" 'the flag of the same meaning stands in the entry, where this build knows the bit' { Reset-ByIis $bit; [ordered]@{ entry = Find-Entry $Key; bindings = Get-Bindings } }
    }
    Add-Answer 'attribute-beside-a-netsh-flag' 'an entry that netsh gave NegotiateClientCert keeps it when sslFlags changes' {
        Reset-Binding
        Watch-Change { param($m) (Get-Binding $m).SetAttributeValue('sslFlags', 32) }
    }
    Add-Answer 'rebind-drops-a-netsh-flag' 'RebindSslCertificate makes the entry anew: the flag is gone' { Reset-Binding; Watch-Change { param($m) (Get-Binding $m).RebindSslCertificate() } }
    Add-Answer 'rebind-with-128' 'on 2025 the flag survives a rebind' {
        Reset-Binding
        $set = Watch-Change { param($m) (Get-Binding $m).SetAttributeValue('sslFlags', 128) }
        [ordered]@{ set = $set; rebound = Watch-Change { param($m) (Get-Binding $m).RebindSslCertificate() } }
    }
    Add-Answer 'certificate-set-by-attributes' 'certificateHash is no longer kept in the file: what the write does' {
        Reset-Binding
        Watch-Change { param($m) (Get-Binding $m).set_CertificateHash((Get-ProbeCertificate 'second').GetCertHash()) }
    }
    Invoke-Survival
    [void](Remove-Entry $Key)
}

# Ways to remove a binding and to add it again.
function Invoke-Survival {
    $readd = { param($m) [void]$m.Sites[$SiteName].Bindings.Add($Information, 'https') }
    $ways = [ordered]@{
        'typed-remove' = { param($m) $b = $m.Sites[$SiteName].Bindings; $b.Remove((Get-BindingIn $b)) }
        'typed-remove-config-only' = { param($m) $b = $m.Sites[$SiteName].Bindings; $b.Remove((Get-BindingIn $b), $true) }
        'remove-at' = { param($m) $b = $m.Sites[$SiteName].Bindings; $b.RemoveAt($b.IndexOf((Get-BindingIn $b))) }
        'element-remove' = {
            param($m)
            $sites = $m.GetApplicationHostConfiguration().GetSection('system.applicationHost/sites').GetCollection()
            foreach ($site in @($sites)) {
                if ($site.GetAttributeValue('name') -ne $SiteName) { continue }
                $bindings = $site.GetCollection('bindings')
                foreach ($one in @($bindings)) { if ($one.GetAttributeValue('bindingInformation') -eq $Information) { $bindings.Remove($one) } }
            }
        }
        'appcmd' = { param($m) Invoke-Program "$env:windir\System32\inetsrv\appcmd.exe" "set site /site.name:$SiteName `"/-bindings.[protocol='https',bindingInformation='$Information']`"" }
        'remove-web-binding' = { param($m) Invoke-Program $WindowsPowerShell "-NoProfile -NonInteractive -Command Import-Module WebAdministration; Remove-WebBinding -Name $SiteName -BindingInformation '$Information'" }
        'remove-iis-site-binding' = { param($m) Invoke-Program $WindowsPowerShell "-NoProfile -NonInteractive -Command Remove-IISSiteBinding -Name $SiteName -BindingInformation '$Information' -Protocol https -Confirm:`$false" }
    }
    foreach ($way in @($ways.Keys)) {
        Add-Answer "survives-$way" 'removing a binding drops its entry (presumed), unless only configuration is touched; adding it again brings none back' {
            Reset-Binding
            $removed = Watch-Change $ways[$way]
            [ordered]@{ removed = $removed; addedAgain = (Watch-Change $readd) }
        }
    }
    Add-Answer 'survives-the-site-removed' 'unknown: Sites.Remove' { Reset-Binding; Watch-Change { param($m) $m.Sites.Remove($m.Sites[$SiteName]) } }
}
